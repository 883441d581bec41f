//! The network: an encoder of the words of a window (Vaswani et al. 2017; Devlin et al. 2019), and on top of it one small
//! layer that looks at each word from a figure.
//!
//! Weights have 8 bits. Products of matrices are sums of integers, all other arithmetic is written so that its order is
//! fixed, and no function of the platform's library is called. So the same text gives the same numbers on every machine.

use crate::kernel::{Instructions, N_LANES, Weights};
use crate::pieces::Pieces;
use std::ops::Range;

/// What is looked for: the words of the measure, those of the time, and the cue.
pub const N_HEADS: usize = 3;

/// How many places a word may have from a figure, how many counts of figures may be between, and how many ways the rules
/// may have chosen it.
const N_DISTANCES: usize = 21;
const N_BETWEEN: usize = 6;
const N_RULED: usize = 4;

/// How many marks a word may have.
const MOST_MARKS: usize = 64;

/// The first bytes of a model.
const MAGIC: &[u8; 8] = b"whosrd02";

/// A linear layer.
struct Linear {
    weights: Weights,
    /// What one unit of the integer weights is, for each output.
    scales: Vec<f32>,
    bias: Vec<f32>,
}

struct Norm {
    gain: Vec<f32>,
    bias: Vec<f32>,
}

struct Layer {
    qkv: Linear,
    out: Linear,
    norm1: Norm,
    up: Linear,
    down: Linear,
    norm2: Norm,
}

/// How the words of a window are given to the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    /// One place for each word, which has the mean of its pieces.
    Word,
    /// One place for each piece.
    Piece,
}

/// A trained network.
pub struct Network {
    width: usize,
    n_heads: usize,
    hidden: usize,
    unit: Unit,
    is_smooth: bool,
    pieces: Pieces,
    piece_scales: Vec<f32>,
    piece_rows: &'static [u8],
    positions: Vec<f32>,
    /// How many values each mark of a word may have, and the vectors of all.
    n_values: Vec<usize>,
    marks: Vec<f32>,
    norm: Norm,
    layers: Vec<Layer>,
    of_token: Linear,
    of_figure: Linear,
    distance: Vec<f32>,
    between: Vec<f32>,
    ruled: Vec<f32>,
    heads: Vec<f32>,
    heads_bias: Vec<f32>,
    none: Vec<f32>,
    none_bias: Vec<f32>,
    instructions: Instructions,
}

impl std::fmt::Debug for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Network")
            .field("width", &self.width)
            .field("layers", &self.layers.len())
            .finish_non_exhaustive()
    }
}

/// Bytes that are not a network: cut short, or of another version.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[error("not a network of this version: it ends or is wrong at byte {at}")]
pub struct BadNetwork {
    /// Where the bytes are not what they should be.
    pub at: usize,
}

/// The bytes of a model, read from its start.
struct Bytes {
    all: &'static [u8],
    at: usize,
}

impl Bytes {
    fn take(&mut self, n: usize) -> Result<&'static [u8], BadNetwork> {
        let end = self.at.checked_add(n).filter(|end| *end <= self.all.len()).ok_or(BadNetwork { at: self.at })?;
        let out = &self.all[self.at..end];
        self.at = end;
        Ok(out)
    }

    fn count(&mut self) -> Result<usize, BadNetwork> {
        let bytes = self.take(4)?.try_into().map_err(|_| BadNetwork { at: self.at })?;
        usize::try_from(u32::from_le_bytes(bytes)).ok().filter(|n| *n < 1 << 24).ok_or(BadNetwork { at: self.at })
    }

    fn floats(&mut self, n: usize) -> Result<Vec<f32>, BadNetwork> {
        let floats = self.take(4 * n)?.chunks_exact(4);
        Ok(floats.map(|it| f32::from_le_bytes([it[0], it[1], it[2], it[3]])).collect())
    }

    fn linear(&mut self, n_in: usize, n_out: usize, instructions: Instructions) -> Result<Linear, BadNetwork> {
        if !n_in.is_multiple_of(4) || !n_out.is_multiple_of(N_LANES) {
            return Err(BadNetwork { at: self.at });
        }
        let rows: Vec<i8> = self.take(n_in * n_out)?.iter().map(|it| it.cast_signed()).collect();
        let weights = Weights::new(&rows, n_in, n_out, instructions);
        Ok(Linear { weights, scales: self.floats(n_out)?, bias: self.floats(n_out)? })
    }

    fn norm(&mut self, width: usize) -> Result<Norm, BadNetwork> {
        Ok(Norm { gain: self.floats(width)?, bias: self.floats(width)? })
    }
}

/// A figure as the network looks from it.
#[derive(Clone, Debug)]
pub struct View<'f> {
    /// Its words, from the start of the window.
    pub tokens: Range<usize>,
    /// The words of all figures of the window.
    pub figures: &'f [Range<usize>],
    /// For each word, 1 if it is in the measure that the rules found, 2 if it is in their date, 3 for both.
    pub ruled: &'f [u8],
}

/// What the network finds from a figure.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// For each word of the window, how probable it is that it belongs to measure, time and cue.
    pub words: Vec<[f32; N_HEADS]>,
    /// How probable it is that there is none.
    pub none: [f32; N_HEADS],
}

/// Memory that is used again from window to window.
#[derive(Debug, Default)]
pub struct Scratch {
    x: Vec<f32>,
    place: Vec<usize>,
    bytes: Vec<i8>,
    fours: Vec<i32>,
    scales: Vec<f32>,
    sums: Vec<i32>,
    wide: Vec<f32>,
    mixed: Vec<f32>,
    keys: Vec<f32>,
    values: Vec<f32>,
    weights: Vec<f32>,
}

impl Network {
    /// Reads a network from its bytes, which are used in place where they are large.
    ///
    /// All numbers are little-endian. Counts are `u32`, floats `f32`. A *linear* layer is its weights (a row of `i8` for each
    /// output), a float for each output that says what one unit of its weights is, and its bias; a *norm* is gain and bias.
    ///
    /// | what | |
    /// | --- | --- |
    /// | the bytes `whosrd02` | |
    /// | counts | pieces, width, layers, heads, width inside a layer, width on top, positions; 1 if each piece has its own place, otherwise words have one; 1 for GELU, otherwise ReLU; bytes of the pieces; marks |
    /// | a count for each mark | how many values it has |
    /// | the pieces | UTF-8, one a line |
    /// | vectors of pieces | a float for each (its unit), then a row of `i8` for each |
    /// | vectors of positions, of each value of each mark | floats |
    /// | norm | of the sum of these |
    /// | for each layer | linear query, key and value; linear out; norm; linear up; linear down; norm |
    /// | on top | linear of a word, linear of the figure; vectors of distance, of figures between, of what rules chose; weights and bias of the heads, and of none for each head (floats) |
    ///
    /// # Errors
    ///
    /// [`BadNetwork`] if the bytes are something else. Nonsensical weights give wrong probabilities, and nothing worse.
    pub fn from_bytes(all: &'static [u8]) -> Result<Self, BadNetwork> {
        Self::with_instructions(all, Instructions::here())
    }

    fn with_instructions(all: &'static [u8], instructions: Instructions) -> Result<Self, BadNetwork> {
        let mut bytes = Bytes { all, at: 0 };
        if bytes.take(MAGIC.len())? != MAGIC {
            return Err(BadNetwork { at: 0 });
        }
        let b = &mut bytes;
        let (n_pieces, width, n_layers, n_heads, inner, hidden) =
            (b.count()?, b.count()?, b.count()?, b.count()?, b.count()?, b.count()?);
        let (longest, of_pieces, is_smooth, n_letters) = (b.count()?, b.count()? == 1, b.count()? == 1, b.count()?);
        let n_marks = b.count()?.min(MOST_MARKS);
        let n_values = (0..n_marks).map(|_| b.count()).collect::<Result<Vec<_>, _>>()?;
        if n_values.contains(&0) {
            return Err(BadNetwork { at: b.at });
        }
        let n_vectors = n_values.iter().sum::<usize>();
        let at = b.at;
        let fits =
            n_heads > 0 && width > 0 && width.is_multiple_of(n_heads) && [16, 24, 32].contains(&(width / n_heads));
        let fits = fits && [width, inner, hidden].iter().all(|it| *it > 0 && it.is_multiple_of(N_LANES)) && longest > 0;
        let pieces =
            Pieces::new(b.take(n_letters)?).filter(|it| it.len() == n_pieces && fits).ok_or(BadNetwork { at })?;
        let i = instructions;
        let layer = |b: &mut Bytes| {
            Ok(Layer {
                qkv: b.linear(width, 3 * width, i)?,
                out: b.linear(width, width, i)?,
                norm1: b.norm(width)?,
                up: b.linear(width, inner, i)?,
                down: b.linear(inner, width, i)?,
                norm2: b.norm(width)?,
            })
        };
        Ok(Self {
            width,
            n_heads,
            hidden,
            unit: if of_pieces { Unit::Piece } else { Unit::Word },
            is_smooth,
            pieces,
            piece_scales: b.floats(n_pieces)?,
            piece_rows: b.take(n_pieces * width)?,
            positions: b.floats(longest * width)?,
            marks: b.floats(n_vectors * width)?,
            n_values,
            norm: b.norm(width)?,
            layers: (0..n_layers).map(|_| layer(b)).collect::<Result<_, _>>()?,
            of_token: b.linear(width, hidden, i)?,
            of_figure: b.linear(width, hidden, i)?,
            distance: b.floats(N_DISTANCES * hidden)?,
            between: b.floats(N_BETWEEN * hidden)?,
            ruled: b.floats(N_RULED * hidden)?,
            heads: b.floats(N_HEADS * hidden)?,
            heads_bias: b.floats(N_HEADS)?,
            none: b.floats(N_HEADS * width)?,
            none_bias: b.floats(N_HEADS)?,
            instructions,
        })
    }

    /// Returns the pieces of a word, by their numbers.
    pub fn pieces(&self, word: &str) -> Vec<u32> {
        self.pieces.of(word)
    }

    /// Reads a window from one of its figures: `words` are the pieces of each word, `marks` what is known of it, as many values
    /// for each word as the network has marks.
    pub fn read(&self, words: &[Vec<u32>], marks: &[u8], from: &View, scratch: &mut Scratch) -> Found {
        match self.instructions {
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx512Vnni => {
                #[expect(unsafe_code, reason = "only a processor with the instructions can run it")]
                // SAFETY: `Instructions::here` returns this value only if the processor has all of these instructions, and it
                // is the only place that does.
                unsafe {
                    self.read_avx512(words, marks, from, scratch)
                }
            }
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx2 => {
                #[expect(unsafe_code, reason = "only a processor with the instructions can run it")]
                // SAFETY: as above.
                unsafe {
                    self.read_avx2(words, marks, from, scratch)
                }
            }
            Instructions::Any => self.read_any(words, marks, from, scratch),
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")]
    fn read_avx512(&self, words: &[Vec<u32>], marks: &[u8], from: &View, scratch: &mut Scratch) -> Found {
        self.read_any(words, marks, from, scratch)
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn read_avx2(&self, words: &[Vec<u32>], marks: &[u8], from: &View, scratch: &mut Scratch) -> Found {
        self.read_any(words, marks, from, scratch)
    }

    #[inline(always)]
    fn read_any(&self, words: &[Vec<u32>], marks: &[u8], from: &View, scratch: &mut Scratch) -> Found {
        self.embed(words, marks, scratch);
        for layer in &self.layers {
            self.apply(layer, scratch);
        }
        self.look(from, scratch)
    }

    /// Puts the vectors of the words into `scratch.x`, and where each word begins into `scratch.place`.
    #[inline(always)]
    fn embed(&self, words: &[Vec<u32>], marks: &[u8], scratch: &mut Scratch) {
        let width = self.width;
        let Scratch { x, place, .. } = scratch;
        x.clear();
        place.clear();
        let longest = self.positions.len() / width;
        let mut push = |pieces: &[u32], mark: &[u8]| {
            let start = x.len();
            let position = (start / width).min(longest - 1);
            x.extend_from_slice(&self.positions[position * width..(position + 1) * width]);
            let x = &mut x[start..];
            let share = 1.0 / pieces.len().max(1) as f32;
            for piece in pieces {
                let piece = *piece as usize;
                let (scale, row) =
                    (self.piece_scales[piece] * share, &self.piece_rows[piece * width..(piece + 1) * width]);
                for (x, weight) in x.iter_mut().zip(row) {
                    *x += f32::from(weight.cast_signed()) * scale;
                }
            }
            let mut first = 0;
            for (at, n) in self.n_values.iter().copied().enumerate() {
                let value = mark.get(at).map_or(0, |it| usize::from(*it)).min(n - 1);
                let row = (first + value) * width;
                for (x, weight) in x.iter_mut().zip(&self.marks[row..row + width]) {
                    *x += weight;
                }
                first += n;
            }
            normalise(x, &self.norm);
            start / width
        };
        if self.unit == Unit::Piece {
            push(&[self.pieces.opening], &[]);
        }
        for (pieces, mark) in words.iter().zip(marks.chunks_exact(self.n_values.len().max(1))) {
            match self.unit {
                Unit::Word => place.push(push(pieces, mark)),
                Unit::Piece => {
                    for (at, piece) in pieces.iter().enumerate() {
                        let first = push(std::slice::from_ref(piece), mark);
                        if at == 0 {
                            place.push(first);
                        }
                    }
                }
            }
        }
        if self.unit == Unit::Piece {
            push(&[self.pieces.closing], &[]);
        }
    }

    #[inline(always)]
    fn apply(&self, layer: &Layer, scratch: &mut Scratch) {
        let width = self.width;
        let x = std::mem::take(&mut scratch.x);
        let mut wide = std::mem::take(&mut scratch.wide);
        self.linear(&layer.qkv, &x, &mut wide, scratch);
        let mut mixed = std::mem::take(&mut scratch.mixed);
        mixed.clear();
        mixed.resize(x.len(), 0.0);
        self.attend(&wide, &mut mixed, scratch);
        let mut out = x;
        self.linear(&layer.out, &mixed, &mut wide, scratch);
        for (x, more) in out.chunks_exact_mut(width).zip(wide.chunks_exact(width)) {
            for (x, more) in x.iter_mut().zip(more) {
                *x += more;
            }
            normalise(x, &layer.norm1);
        }
        self.linear(&layer.up, &out, &mut wide, scratch);
        if self.is_smooth {
            wide.iter_mut().for_each(|it| *it = gelu(*it));
        } else {
            wide.iter_mut().for_each(|it| *it = it.max(0.0));
        }
        self.linear(&layer.down, &wide, &mut mixed, scratch);
        for (x, more) in out.chunks_exact_mut(width).zip(mixed.chunks_exact(width)) {
            for (x, more) in x.iter_mut().zip(more) {
                *x += more;
            }
            normalise(x, &layer.norm2);
        }
        scratch.x = out;
        scratch.wide = wide;
        scratch.mixed = mixed;
    }

    /// Multiplies rows of numbers with a layer's weights. Each row is first brought to integers from -127 to 127.
    #[inline(always)]
    fn linear(&self, layer: &Linear, x: &[f32], out: &mut Vec<f32>, scratch: &mut Scratch) {
        let (n_in, n_out) = (layer.weights.n_in, layer.weights.n_out);
        let Scratch { bytes, fours, scales, sums, .. } = scratch;
        bytes.clear();
        bytes.resize(x.len(), 0);
        scales.clear();
        for (row, bytes) in x.chunks_exact(n_in).zip(bytes.chunks_exact_mut(n_in)) {
            let mut lanes = [1e-9f32; LANES];
            for part in row.chunks_exact(LANES) {
                for (lane, it) in lanes.iter_mut().zip(part) {
                    *lane = if it.abs() > *lane { it.abs() } else { *lane };
                }
            }
            let most = largest(&lanes);
            let scale = 127.0 / most;
            for (byte, it) in bytes.iter_mut().zip(row) {
                *byte = whole(it * scale) as i8;
            }
            scales.push(most / 127.0);
        }
        sums.clear();
        sums.resize(scales.len() * n_out, 0);
        layer.weights.multiply(bytes, sums, fours, self.instructions);
        out.clear();
        out.resize(sums.len(), 0.0);
        let rows = sums.chunks_exact(n_out).zip(out.chunks_exact_mut(n_out));
        for ((sums, out), scale) in rows.zip(scales.iter()) {
            for (((out, sum), unit), bias) in out.iter_mut().zip(sums).zip(&layer.scales).zip(&layer.bias) {
                *out = *sum as f32 * (unit * scale) + bias;
            }
        }
    }

    /// Mixes the values of all words, for each head by how well their keys answer a word's query.
    #[inline(always)]
    fn attend(&self, qkv: &[f32], mixed: &mut [f32], scratch: &mut Scratch) {
        // The usual sizes are known to the compiler, which keeps a head's values in registers.
        match self.width / self.n_heads {
            32 => self.attend_by::<32>(qkv, mixed, scratch),
            24 => self.attend_by::<24>(qkv, mixed, scratch),
            _ => self.attend_by::<16>(qkv, mixed, scratch),
        }
    }

    #[inline(always)]
    fn attend_by<const SIZE: usize>(&self, qkv: &[f32], mixed: &mut [f32], scratch: &mut Scratch) {
        let (width, n) = (self.width, qkv.len() / (3 * self.width));
        // A multiple of the lanes, so that the inner loops need no rest.
        let padded = n.next_multiple_of(LANES);
        let Scratch { keys, values, weights, .. } = scratch;
        weights.clear();
        weights.resize(QUERIES * padded, 0.0);
        let scale = 1.0 / (SIZE as f32).sqrt();
        for head in 0..self.n_heads {
            let first = head * SIZE;
            // Keys by block of words, so that those of a block are together.
            keys.clear();
            keys.resize(padded * SIZE, 0.0);
            values.clear();
            for (at, row) in qkv.chunks_exact(3 * width).enumerate() {
                let block = &mut keys[at / LANES * LANES * SIZE..][..LANES * SIZE];
                for (k, key) in row[width + first..width + first + SIZE].iter().enumerate() {
                    block[k * LANES + at % LANES] = key * scale;
                }
                values.extend_from_slice(&row[2 * width + first..2 * width + first + SIZE]);
            }
            // Several words at once: the processor adds for one while it waits for the sum of another.
            for group in (0..n).step_by(QUERIES) {
                // A word past the end repeats the last one.
                let places: [usize; QUERIES] = std::array::from_fn(|q| (group + q).min(n - 1));
                let queries = places.map(|at| &qkv[at * 3 * width + first..][..SIZE]);
                for (at, block) in keys.chunks_exact(LANES * SIZE).enumerate() {
                    let [mut one, mut two, mut three, mut four] = [[0f32; LANES]; QUERIES];
                    for (k, keys) in block.chunks_exact(LANES).enumerate() {
                        add(&mut one, queries[0][k], keys);
                        add(&mut two, queries[1][k], keys);
                        add(&mut three, queries[2][k], keys);
                        add(&mut four, queries[3][k], keys);
                    }
                    for (weights, sums) in weights.chunks_exact_mut(padded).zip([one, two, three, four]) {
                        weights[at * LANES..(at + 1) * LANES].copy_from_slice(&sums);
                    }
                }
                for weights in weights.chunks_exact_mut(padded) {
                    let most = largest(&weights[..n]);
                    for weight in weights.iter_mut() {
                        *weight = exp(*weight - most);
                    }
                    weights[n..].fill(0.0);
                    let whole = 1.0 / sum(weights);
                    for weight in weights.iter_mut() {
                        *weight *= whole;
                    }
                }
                let [mut one, mut two, mut three, mut four] = [[0f32; SIZE]; QUERIES];
                for (at, values) in values.chunks_exact(SIZE).enumerate() {
                    add(&mut one, weights[at], values);
                    add(&mut two, weights[padded + at], values);
                    add(&mut three, weights[2 * padded + at], values);
                    add(&mut four, weights[3 * padded + at], values);
                }
                for (at, sums) in places.into_iter().zip([one, two, three, four]) {
                    mixed[at * width + first..][..SIZE].copy_from_slice(&sums);
                }
            }
        }
    }

    /// Looks at each word from the figure.
    #[inline(always)]
    fn look(&self, from: &View, scratch: &mut Scratch) -> Found {
        let (width, hidden) = (self.width, self.hidden);
        let x = std::mem::take(&mut scratch.x);
        let place = std::mem::take(&mut scratch.place);
        let tokens: Vec<f32> = place.iter().flat_map(|at| &x[at * width..(at + 1) * width]).copied().collect();
        let (mut of_tokens, mut of_figure) = (Vec::new(), Vec::new());
        self.linear(&self.of_token, &tokens, &mut of_tokens, scratch);
        let mut figure = vec![0f32; width];
        let share = 1.0 / from.tokens.len().max(1) as f32;
        for token in tokens.chunks_exact(width).take(from.tokens.end).skip(from.tokens.start) {
            for (figure, it) in figure.iter_mut().zip(token) {
                *figure += it * share;
            }
        }
        self.linear(&self.of_figure, &figure, &mut of_figure, scratch);
        let mut found = Found::default();
        for (head, none) in found.none.iter_mut().enumerate() {
            let weights = &self.none[head * width..(head + 1) * width];
            *none = sigmoid(dot(weights, &figure) + self.none_bias[head]);
        }
        let mut z = vec![0f32; hidden];
        for (at, token) in of_tokens.chunks_exact(hidden).enumerate() {
            let (distance, between) = (distance(at, &from.tokens), between(at, &from.tokens, from.figures));
            let ruled = from.ruled.get(at).map_or(0, |it| usize::from(*it).min(N_RULED - 1));
            let parts = [(&self.distance, distance), (&self.between, between), (&self.ruled, ruled)];
            for (z, (token, figure)) in z.iter_mut().zip(token.iter().zip(&of_figure)) {
                *z = token + figure;
            }
            for (table, row) in parts {
                for (z, it) in z.iter_mut().zip(&table[row * hidden..(row + 1) * hidden]) {
                    *z += it;
                }
            }
            z.iter_mut().for_each(|it| *it = it.max(0.0));
            found.words.push(std::array::from_fn(|head| {
                sigmoid(dot(&self.heads[head * hidden..(head + 1) * hidden], &z) + self.heads_bias[head])
            }));
        }
        scratch.x = x;
        scratch.place = place;
        found
    }
}

/// Adds a multiple of some numbers to sums.
#[inline(always)]
fn add<const N: usize>(sums: &mut [f32; N], factor: f32, numbers: &[f32]) {
    for (sum, number) in sums.iter_mut().zip(numbers) {
        *sum += factor * number;
    }
}

/// The distances from a figure up to which words are in one class.
const DISTANCES: [usize; 9] = [1, 2, 3, 4, 6, 9, 14, 22, 35];

/// Returns where a word is from a figure: 0 inside, 1 to 10 before, 11 to 20 behind.
fn distance(at: usize, figure: &Range<usize>) -> usize {
    let class = |n: usize| DISTANCES.iter().position(|most| n <= *most).unwrap_or(DISTANCES.len());
    if at < figure.start {
        1 + class(figure.start - at)
    } else if at >= figure.end {
        11 + class(at - figure.end + 1)
    } else {
        0
    }
}

/// Returns how many other figures are between a word and a figure: 0 to 2 before, 3 to 5 behind.
fn between(at: usize, figure: &Range<usize>, figures: &[Range<usize>]) -> usize {
    let count = |is_between: &dyn Fn(&Range<usize>) -> bool| figures.iter().filter(|it| is_between(it)).count().min(2);
    if at < figure.start {
        count(&|it| at <= it.start && it.end <= figure.start)
    } else {
        3 + count(&|it| it.start >= figure.end && it.end <= at)
    }
}

/// For how many words attention is computed at once.
const QUERIES: usize = 4;

/// How many numbers are worked on at once. Sums are taken lane by lane, so that their order is the same on every machine.
const LANES: usize = 16;

/// Returns the largest of some numbers.
#[inline(always)]
fn largest(numbers: &[f32]) -> f32 {
    let mut lanes = [f32::MIN; LANES];
    let parts = numbers.chunks_exact(LANES);
    let rest = parts.remainder().iter().fold(f32::MIN, |most, it| if *it > most { *it } else { most });
    for part in parts {
        for (lane, it) in lanes.iter_mut().zip(part) {
            *lane = if *it > *lane { *it } else { *lane };
        }
    }
    lanes.iter().fold(rest, |most, it| if *it > most { *it } else { most })
}

/// Returns the sum of some numbers.
#[inline(always)]
fn sum(numbers: &[f32]) -> f32 {
    let mut lanes = [0f32; LANES];
    let parts = numbers.chunks_exact(LANES);
    let rest = parts.remainder().iter().fold(0f32, |sum, it| sum + it);
    for part in parts {
        for (lane, it) in lanes.iter_mut().zip(part) {
            *lane += it;
        }
    }
    lanes.iter().fold(rest, |sum, it| sum + it)
}

#[inline(always)]
fn dot(one: &[f32], other: &[f32]) -> f32 {
    let mut lanes = [0f32; LANES];
    for (one, other) in one.chunks_exact(LANES).zip(other.chunks_exact(LANES)) {
        for (lane, (one, other)) in lanes.iter_mut().zip(one.iter().zip(other)) {
            *lane += one * other;
        }
    }
    lanes.iter().fold(0f32, |sum, it| sum + it)
}

/// Brings a vector to mean 0 and variance 1, then applies gain and bias.
#[inline(always)]
fn normalise(x: &mut [f32], norm: &Norm) {
    let n = x.len() as f32;
    let mean = sum(x) / n;
    x.iter_mut().for_each(|it| *it -= mean);
    let scale = 1.0 / (dot(x, x) / n + 1e-12).sqrt();
    for ((x, gain), bias) in x.iter_mut().zip(&norm.gain).zip(&norm.bias) {
        *x = *x * scale * gain + bias;
    }
}

/// A number so large that whole numbers are its last bits.
const SHIFT: f32 = 12_582_912.0;

/// Returns the nearest whole number, ties to even, of a number below 2^22. The compiler makes many at once of this, which it
/// does not of a conversion that minds numbers out of range.
#[inline(always)]
fn whole(x: f32) -> i32 {
    ((x + SHIFT).to_bits().cast_signed()).wrapping_sub(SHIFT.to_bits().cast_signed())
}

/// Returns e^x to six digits; 0 far below 0.
#[inline(always)]
fn exp(x: f32) -> f32 {
    let x = if x > -87.0 { x } else { -87.0 };
    let x = if x < 87.0 { x } else { 87.0 };
    let shifted = x * std::f32::consts::LOG2_E + SHIFT;
    let n = shifted - SHIFT;
    // The natural logarithm of 2 in two parts (Cody and Waite 1980), so that the product is exact.
    let r = x - n * 0.693_359_4 + n * 2.121_944_4e-4;
    let p =
        1.0 + r * (1.0 + r * (0.5 + r * (0.166_666_67 + r * (0.041_666_67 + r * (0.008_333_334 + r * 0.001_388_889)))));
    let power = shifted.to_bits().cast_signed().wrapping_sub(SHIFT.to_bits().cast_signed()).wrapping_add(127);
    p * f32::from_bits((power << 23).cast_unsigned())
}

#[inline(always)]
fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

/// The Gaussian error linear unit, in its form with a sigmoid (Hendrycks and Gimpel 2016).
#[inline(always)]
fn gelu(x: f32) -> f32 {
    x * sigmoid(1.595_769 * (x + 0.044_715 * x * x * x))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponents() {
        for x in (-870..=870).map(|it| it as f32 / 10.0) {
            let (found, right) = (exp(x), x.exp());
            assert!((found / right - 1.0).abs() < 3e-6, "{x}: {found} {right}");
        }
    }

    /// The bytes of a small network whose weights look random.
    fn small(of_pieces: bool) -> Vec<u8> {
        let pieces = b"[CLS]\n[SEP]\n[UNK]\nexport\n##s\nrose\n5";
        let (n_pieces, width, n_layers, inner, hidden, longest) = (7, 32, 2, 64, 32, 8);
        let flag = u32::from(of_pieces);
        let counts = [n_pieces, width, n_layers, 2, inner, hidden, longest, flag, flag, pieces.len() as u32, 2, 3, 2];
        let mut out = MAGIC.to_vec();
        out.extend(counts.into_iter().flat_map(u32::to_le_bytes));
        out.extend(pieces);
        let mut random = 0x9e37_79b9_7f4a_7c15_u64;
        let mut next = move || {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            (random >> 40) as u32
        };
        let mut floats = |n: u32, of: f32, out: &mut Vec<u8>| {
            let float = |it: u32| of + (it % 2001) as f32 / 5000.0 - 0.2;
            (0..n).for_each(|_| out.extend(float(next()).to_le_bytes()));
        };
        let bytes = |n: u32, out: &mut Vec<u8>| out.extend((0..n).map(|i| (i * 89 % 253) as u8));
        let linear = |n_in: u32, n_out: u32, out: &mut Vec<u8>, floats: &mut dyn FnMut(u32, f32, &mut Vec<u8>)| {
            bytes(n_in * n_out, out);
            (0..n_out).for_each(|i| out.extend((0.001 + i as f32 / 1e5).to_le_bytes()));
            floats(n_out, 0.0, out);
        };
        floats(n_pieces, 0.3, &mut out);
        bytes(n_pieces * width, &mut out);
        floats((longest + 3 + 2) * width, 0.0, &mut out);
        let norm = |out: &mut Vec<u8>, floats: &mut dyn FnMut(u32, f32, &mut Vec<u8>)| {
            floats(width, 1.0, out);
            floats(width, 0.0, out);
        };
        norm(&mut out, &mut floats);
        for _ in 0..n_layers {
            linear(width, 3 * width, &mut out, &mut floats);
            linear(width, width, &mut out, &mut floats);
            norm(&mut out, &mut floats);
            linear(width, inner, &mut out, &mut floats);
            linear(inner, width, &mut out, &mut floats);
            norm(&mut out, &mut floats);
        }
        linear(width, hidden, &mut out, &mut floats);
        linear(width, hidden, &mut out, &mut floats);
        floats((21 + 6 + 4) * hidden, 0.0, &mut out);
        floats(3 * hidden + 3 + 3 * width + 3, 0.0, &mut out);
        out
    }

    fn read(bytes: &'static [u8], instructions: Instructions) -> Found {
        let network = Network::with_instructions(bytes, instructions).unwrap();
        let text = ["Exports", "rose", "5", "5", "%", "exports", "rose", "rose", "5"];
        let words: Vec<Vec<u32>> = text.iter().map(|it| network.pieces(it)).collect();
        let marks: Vec<u8> = (0..2 * words.len()).map(|i| (i % 3) as u8).collect();
        let view = View { tokens: 2..4, figures: &[2..4, 8..9], ruled: &[1, 0, 0, 0, 0, 2, 3] };
        network.read(&words, &marks, &view, &mut Scratch::default())
    }

    #[test]
    fn the_same_by_all_instructions() {
        for of_pieces in [false, true] {
            let bytes: &'static [u8] = Box::leak(small(of_pieces).into_boxed_slice());
            let plain = read(bytes, Instructions::Any);
            assert_eq!(plain.words.len(), 9);
            assert!(plain.words.windows(2).any(|pair| pair[0] != pair[1]), "{plain:?}");
            let same = |other: Found| (other.words, other.none) == (plain.words.clone(), plain.none);
            assert!(same(read(bytes, Instructions::here())));
            #[cfg(target_arch = "x86_64")]
            if is_x86_feature_detected!("avx2") {
                assert!(same(read(bytes, Instructions::Avx2)));
            }
        }
    }

    #[test]
    fn what_is_no_network() {
        let bytes: &'static [u8] = Box::leak(small(false).into_boxed_slice());
        assert!(Network::from_bytes(bytes).is_ok());
        for end in (0..bytes.len()).step_by(97) {
            assert!(Network::from_bytes(&bytes[..end]).is_err(), "{end}");
        }
        // Counts that do not fit together, or are too large.
        for at in (8..60).step_by(4) {
            for value in [0u32, 7, 1 << 20, u32::MAX] {
                let mut other = bytes.to_vec();
                other[at..at + 4].copy_from_slice(&value.to_le_bytes());
                drop(Network::from_bytes(Box::leak(other.into_boxed_slice())));
            }
        }
    }

    #[test]
    fn places() {
        let figure = 10..12;
        let figures = [3..4, 10..12, 14..15];
        let seen: Vec<(usize, usize)> = [2, 3, 9, 10, 12, 14, 15, 60]
            .iter()
            .map(|at| (distance(*at, &figure), between(*at, &figure, &figures)))
            .collect();
        assert_eq!(seen, [(6, 1), (6, 1), (1, 0), (0, 3), (11, 3), (13, 3), (14, 4), (20, 4)]);
    }
}
