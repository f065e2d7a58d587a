//! Support is assigned, extended, upgraded, brought to one end and taken back.
