#![doc = include_str!("../README.md")]

pub mod chunks;
pub mod clusters;
pub mod names;
pub mod perceptron;
pub mod raw;
pub mod treebank;
