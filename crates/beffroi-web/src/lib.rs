//! Routes, sessions, forms, pages and JSON APIs of Beffroi
