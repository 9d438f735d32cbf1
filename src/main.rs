//! The `vialog` program.

fn main() -> std::process::ExitCode {
    vialog::cli::run()
}
