//! Tests of the shell through its public interface: look, layouts, security layers, table, form, listeners.

#[cfg(test)]
mod form;
#[cfg(test)]
mod form_view;
#[cfg(test)]
mod listen;
#[cfg(test)]
mod look;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod rate;
#[cfg(test)]
mod security;
#[cfg(test)]
mod support;
#[cfg(test)]
mod table;
