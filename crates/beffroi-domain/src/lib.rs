//! The rooms of Beffroi: what it knows how to do, and who may do it
