//! Compresses a file as a gzip member: `gzip fast|default|best THREADS <FILE >FILE.gz`.

use std::{
    env,
    error::Error,
    io::{self, Write},
};

use pakman_deflate::{Level, gzip_parallel};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [level, threads] = arguments.as_slice() else {
        return Err("gzip fast|default|best THREADS".into());
    };
    let level = match level.as_str() {
        "fast" => Level::Fast,
        "default" => Level::Default,
        "best" => Level::Best,
        _ => return Err("no such level".into()),
    };
    let mut out = io::stdout().lock();
    gzip_parallel(&mut out, level, threads.parse()?, |writer| {
        io::copy(&mut io::stdin().lock(), writer)
    })??;
    out.flush()?;
    Ok(())
}
