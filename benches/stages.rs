//! One bench per stage.

fn main() {
    divan::main();
}
