#![doc = include_str!("../README.md")]

pub mod choices;
pub mod chunks;
pub mod claims;
pub mod clusters;
pub mod names;
pub mod perceptron;
pub mod raw;
pub mod treebank;
