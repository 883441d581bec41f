//! What the grammar of figures reads: the tokens, and the tables in which words are looked up.

use crate::segment::Segments;
use std::ops::Deref;
use whosaid_english::Lexicon;

/// What the grammar reads: the tokens, and the tables for looking up words.
pub(super) struct Reader<'a, 't> {
    pub(super) s: &'a Segments<'t>,
    pub(super) lexicon: &'a Lexicon,
}

impl<'t> Deref for Reader<'_, 't> {
    type Target = Segments<'t>;
    fn deref(&self) -> &Segments<'t> {
        self.s
    }
}
