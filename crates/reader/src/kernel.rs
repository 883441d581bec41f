//! Products of matrices of small integers, by whatever instructions the processor has.
//!
//! Sums of integers are exact, so all ways give the same result. The arithmetic with fractions around them is compiled
//! for the same instructions; Rust never fuses or reorders it, so that it too gives the same bytes everywhere.

/// Weights of 8 bits, from `n_in` values to `n_out`, in the order in which the processor reads them.
pub(super) struct Weights {
    pub n_in: usize,
    pub n_out: usize,
    /// In blocks of [`N_LANES`] outputs. A block holds groups of four inputs, and a group has four weights for each output.
    by_four: Vec<i8>,
    /// In blocks of [`N_LANES`] outputs. A block holds groups of two inputs, and a group has two weights for each output.
    by_two: Vec<i16>,
    /// The sum of the weights of each output.
    sums: Vec<i32>,
}

/// The instructions that a processor has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Instructions {
    /// Products of bytes, 64 at a time.
    #[cfg(target_arch = "x86_64")]
    Avx512Vnni,
    /// Products of 16 bits, 16 at a time.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// What every processor has.
    Any,
}

impl Instructions {
    /// Returns the best that this processor has.
    pub fn here() -> Self {
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512vl")
                && is_x86_feature_detected!("avx512dq")
                && is_x86_feature_detected!("avx512vnni")
            {
                return Self::Avx512Vnni;
            }
            if is_x86_feature_detected!("avx2") {
                return Self::Avx2;
            }
        }
        Self::Any
    }

    fn reads_by_four(self) -> bool {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx512Vnni => true,
            _ => false,
        }
    }
}

/// How many outputs are computed at once. Every matrix has a multiple of it.
pub(super) const N_LANES: usize = 32;

impl Weights {
    /// Makes weights from a row of `n_in` for each of `n_out` outputs. `n_in` must be a multiple of four and `n_out` one of
    /// [`N_LANES`].
    pub fn new(rows: &[i8], n_in: usize, n_out: usize, instructions: Instructions) -> Self {
        assert!(rows.len() == n_in * n_out && n_in.is_multiple_of(4) && n_out.is_multiple_of(N_LANES));
        let (mut by_four, mut by_two) = (Vec::new(), Vec::new());
        if instructions.reads_by_four() {
            by_four.reserve_exact(n_in * n_out);
            for rows in rows.chunks_exact(N_LANES * n_in) {
                for k in (0..n_in).step_by(4) {
                    by_four.extend(rows.chunks_exact(n_in).flat_map(|row| &row[k..k + 4]));
                }
            }
        } else {
            by_two.reserve_exact(n_in * n_out);
            for rows in rows.chunks_exact(N_LANES * n_in) {
                for k in (0..n_in).step_by(2) {
                    let pairs = rows.chunks_exact(n_in).flat_map(|row| &row[k..k + 2]);
                    by_two.extend(pairs.map(|it| i16::from(*it)));
                }
            }
        }
        let sums = rows.chunks_exact(n_in).map(|row| row.iter().map(|it| i32::from(*it)).sum()).collect();
        Self { n_in, n_out, by_four, by_two, sums }
    }

    /// Multiplies each row of `x` (`n_in` values from -127 to 127) with the weights, into a row of `out` (`n_out` sums).
    pub fn multiply(&self, x: &[i8], out: &mut [i32], scratch: &mut Vec<i32>, instructions: Instructions) {
        assert!(x.len() / self.n_in == out.len() / self.n_out);
        assert!(x.len().is_multiple_of(self.n_in) && out.len().is_multiple_of(self.n_out));
        match instructions {
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx512Vnni => {
                scratch.clear();
                // Adding 128 to a byte with a sign is turning its highest bit.
                let fours = x.chunks_exact(4).map(|it| [it[0], it[1], it[2], it[3]].map(i8::cast_unsigned));
                scratch.extend(fours.map(|it| i32::from_le_bytes(it) ^ 0x8080_8080_u32.cast_signed()));
                #[expect(unsafe_code, reason = "only a processor with the instructions can run it")]
                // SAFETY: `Instructions::here` returns this value only if the processor has all of these instructions, and it
                // is the only place that does.
                unsafe {
                    self.by_bytes(scratch, out);
                }
            }
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx2 => {
                #[expect(unsafe_code, reason = "only a processor with the instructions can run it")]
                // SAFETY: as above.
                unsafe {
                    self.by_pairs_avx2(x, out);
                }
            }
            Instructions::Any => self.by_pairs(x, out),
        }
    }

    /// Products of pairs. With the right instructions, the compiler makes one of each inner step.
    #[inline(always)]
    fn by_pairs(&self, x: &[i8], out: &mut [i32]) {
        for (x, out) in x.chunks_exact(self.n_in).zip(out.chunks_exact_mut(self.n_out)) {
            for (out, weights) in out.chunks_exact_mut(N_LANES).zip(self.by_two.chunks_exact(N_LANES * self.n_in)) {
                let mut sums = [0i32; N_LANES];
                for (pair, weights) in x.chunks_exact(2).zip(weights.chunks_exact(2 * N_LANES)) {
                    let (one, two) = (i32::from(pair[0]), i32::from(pair[1]));
                    for (sum, w) in sums.iter_mut().zip(weights.chunks_exact(2)) {
                        *sum += one * i32::from(w[0]) + two * i32::from(w[1]);
                    }
                }
                out.copy_from_slice(&sums);
            }
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn by_pairs_avx2(&self, x: &[i8], out: &mut [i32]) {
        use std::arch::x86_64::{
            __m256i, _mm256_add_epi32, _mm256_loadu_si256, _mm256_madd_epi16, _mm256_set1_epi32, _mm256_setzero_si256,
            _mm256_storeu_si256,
        };
        const ROWS: usize = 2;
        const VECTORS: usize = N_LANES / 8;
        for (x, out) in x.chunks(ROWS * self.n_in).zip(out.chunks_mut(ROWS * self.n_out)) {
            let n_rows = out.len() / self.n_out;
            // A row past the end repeats the last one; its sums are not stored.
            let rows: [&[i8]; ROWS] = std::array::from_fn(|r| &x[r.min(n_rows - 1) * self.n_in..][..self.n_in]);
            for at in (0..self.n_out).step_by(N_LANES) {
                let mut sums = [[_mm256_setzero_si256(); VECTORS]; ROWS];
                let block = &self.by_two[at * self.n_in..(at + N_LANES) * self.n_in];
                for (k, weights) in block.chunks_exact(2 * N_LANES).enumerate() {
                    #[expect(unsafe_code, reason = "loads have no safe form")]
                    // SAFETY: `weights` has 64 values and `v` is below 4, so the 16 from `16 * v` on are within it, and the
                    // load asks for no alignment.
                    let weights: [__m256i; VECTORS] = std::array::from_fn(|v| unsafe {
                        _mm256_loadu_si256(weights.as_ptr().add(16 * v).cast::<__m256i>())
                    });
                    for (row, sums) in rows.iter().zip(&mut sums) {
                        let (one, two) = (i32::from(row[2 * k]), i32::from(row[2 * k + 1]));
                        let pair = _mm256_set1_epi32(one & 0xffff | two << 16);
                        for (sum, weights) in sums.iter_mut().zip(weights) {
                            *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(pair, weights));
                        }
                    }
                }
                for (sums, out) in sums.iter().zip(out.chunks_exact_mut(self.n_out)) {
                    let out = &mut out[at..at + N_LANES];
                    for (v, sum) in sums.iter().enumerate() {
                        #[expect(unsafe_code, reason = "stores have no safe form")]
                        // SAFETY: `out` has 32 values and `v` is below 4, so the 8 from `8 * v` on are within it, and the
                        // store asks for no alignment.
                        unsafe {
                            _mm256_storeu_si256(out.as_mut_ptr().add(8 * v).cast::<__m256i>(), *sum);
                        }
                    }
                }
            }
        }
    }

    /// Products of bytes. The instruction wants one of the two without a sign: `x` has 128 added, and 128 times the sum of
    /// the weights is taken off.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")]
    fn by_bytes(&self, fours: &[i32], out: &mut [i32]) {
        use std::arch::x86_64::{
            __m512i, _mm512_dpbusd_epi32, _mm512_loadu_si512, _mm512_set1_epi32, _mm512_setzero_si512,
            _mm512_storeu_si512,
        };
        const ROWS: usize = 8;
        const VECTORS: usize = N_LANES / 16;
        let n_fours = self.n_in / 4;
        for (fours, out) in fours.chunks(ROWS * n_fours).zip(out.chunks_mut(ROWS * self.n_out)) {
            let n_rows = out.len() / self.n_out;
            // A row past the end repeats the last one; its sums are not stored.
            let rows: [&[i32]; ROWS] = std::array::from_fn(|r| &fours[r.min(n_rows - 1) * n_fours..][..n_fours]);
            for at in (0..self.n_out).step_by(N_LANES) {
                let mut sums = [[_mm512_setzero_si512(); VECTORS]; ROWS];
                let block = &self.by_four[at * self.n_in..(at + N_LANES) * self.n_in];
                for (k, weights) in block.chunks_exact(4 * N_LANES).enumerate() {
                    #[expect(unsafe_code, reason = "loads have no safe form")]
                    // SAFETY: `weights` has 128 values and `v` is 0 or 1, so the 64 from `64 * v` on are within it, and the
                    // load asks for no alignment.
                    let weights: [__m512i; VECTORS] = std::array::from_fn(|v| unsafe {
                        _mm512_loadu_si512(weights.as_ptr().add(64 * v).cast::<__m512i>())
                    });
                    for (row, sums) in rows.iter().zip(&mut sums) {
                        let four = _mm512_set1_epi32(row[k]);
                        for (sum, weights) in sums.iter_mut().zip(weights) {
                            *sum = _mm512_dpbusd_epi32(*sum, four, weights);
                        }
                    }
                }
                for (sums, out) in sums.iter().zip(out.chunks_exact_mut(self.n_out)) {
                    let out = &mut out[at..at + N_LANES];
                    for (v, sum) in sums.iter().enumerate() {
                        #[expect(unsafe_code, reason = "stores have no safe form")]
                        // SAFETY: `out` has 32 values and `v` is 0 or 1, so the 16 from `16 * v` on are within it, and the
                        // store asks for no alignment.
                        unsafe {
                            _mm512_storeu_si512(out.as_mut_ptr().add(16 * v).cast::<__m512i>(), *sum);
                        }
                    }
                    for (out, sum) in out.iter_mut().zip(&self.sums[at..at + N_LANES]) {
                        *out -= 128 * sum;
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// All instructions give the same sums as the plain ones.
        #[test]
        fn exact(n_rows in 1usize..20, fours in 1usize..9, lanes in 1usize..4, seed in any::<u64>()) {
            let (n_in, n_out) = (4 * fours, N_LANES * lanes);
            let mut random = seed | 1;
            let mut byte = || {
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                ((random >> 32) as u8).cast_signed().max(-127)
            };
            let rows: Vec<i8> = (0..n_in * n_out).map(|_| byte()).collect();
            let x: Vec<i8> = (0..n_in * n_rows).map(|_| byte()).collect();
            let naive: Vec<i32> = (0..n_rows * n_out)
                .map(|at| {
                    let (x, row) = (&x[at / n_out * n_in..][..n_in], &rows[at % n_out * n_in..][..n_in]);
                    x.iter().zip(row).map(|(x, w)| i32::from(*x) * i32::from(*w)).sum()
                })
                .collect();
            let all = [Instructions::here(), Instructions::Any];
            for instructions in all {
                let mut out = vec![0; n_rows * n_out];
                Weights::new(&rows, n_in, n_out, instructions).multiply(&x, &mut out, &mut Vec::new(), instructions);
                prop_assert_eq!(&out, &naive);
            }
            #[cfg(target_arch = "x86_64")]
            if is_x86_feature_detected!("avx2") {
                let mut out = vec![0; n_rows * n_out];
                let weights = Weights::new(&rows, n_in, n_out, Instructions::Avx2);
                weights.multiply(&x, &mut out, &mut Vec::new(), Instructions::Avx2);
                prop_assert_eq!(&out, &naive);
            }
        }
    }
}
