//! Terms: days, progress, gates, closing.
