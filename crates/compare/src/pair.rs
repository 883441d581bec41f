//! Compares two claims.

use crate::class::{Class, Comparison};
use crate::occurrence::{Occurrence, When};
use crate::scope::Scope;
use whosaid_model::Claim;

/// Compares two claims.
///
/// The first class that applies, in the order of [`Class`], is the answer. Two figures without a period are taken to be
/// of the same time only if their measures are equal and of something with a name, and their documents are from the
/// same month or undated.
pub fn compare(a: &Claim, b: &Claim) -> Comparison {
    let none = |class| Comparison { class, absolute: None, relative: None };
    let (a, b) = (Occurrence::of(a), Occurrence::of(b));
    let (Some(range_a), Some(range_b)) = (a.range, b.range) else { return none(Class::NotComparable) };
    if a.dimension != b.dimension {
        return none(Class::NotComparable);
    }
    let scopes = (Scope::of(&a.measure, &a.about), Scope::of(&b.measure, &b.about));
    let is_undated = matches!(a.when, When::Published(_));
    let are_same_named = || matches!(&scopes, (Some(a), Some(b)) if a.is_same_named(b));
    if a.when != b.when || (is_undated && !are_same_named()) {
        return none(Class::OtherPeriod);
    }
    let is_one = |scope: &Scope| scope.is_one_quantity(&a.dimension, is_undated);
    if !matches!(&scopes, (Some(a), Some(b)) if is_one(a) && is_one(b) && a.fits(b)) {
        return none(Class::OtherScope);
    }
    range_a.compare(&range_b, a.voice == b.voice)
}
