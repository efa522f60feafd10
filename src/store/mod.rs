//! SQLite, the truth, and sled, the board on the wall: the only floor that says SQL.
