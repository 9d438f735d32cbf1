//! Many clients that each keep one connection open and send one event after the other.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// What a load showed.
pub(crate) struct Load {
    /// Events recorded in each second.
    pub(crate) rate: f64,
    /// How long half of the answers took at most.
    pub(crate) p50: Duration,
    /// How long 99 of 100 answers took at most.
    pub(crate) p99: Duration,
}

/// Sends all bodies from so many clients and waits for each answer; every one must be 201.
pub(crate) fn run(server: SocketAddr, bodies: &[String], clients: usize) -> Load {
    let next = AtomicUsize::new(0);
    let started = Instant::now();
    let mut took: Vec<Duration> = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..clients)
            .map(|_| scope.spawn(|| client(server, bodies, &next)))
            .collect();
        clients
            .into_iter()
            .flat_map(|client| client.join().unwrap())
            .collect()
    });
    let seconds = started.elapsed().as_secs_f64();
    took.sort_unstable();
    Load {
        rate: took.len() as f64 / seconds,
        p50: took[took.len() / 2],
        p99: took[took.len() * 99 / 100],
    }
}

fn client(server: SocketAddr, bodies: &[String], next: &AtomicUsize) -> Vec<Duration> {
    let stream = TcpStream::connect(server).unwrap();
    stream.set_nodelay(true).unwrap();
    let mut writer = stream.try_clone().unwrap();
    let mut reader = BufReader::new(stream);
    let mut took = Vec::new();
    let mut answer = Vec::new();
    while let Some(body) = bodies.get(next.fetch_add(1, Ordering::Relaxed)) {
        let request = format!(
            "POST /api/v1/events HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        let sent = Instant::now();
        writer.write_all(request.as_bytes()).unwrap();
        let status = read_answer(&mut reader, &mut answer);
        took.push(sent.elapsed());
        assert_eq!(status, 201, "{}", String::from_utf8_lossy(&answer));
    }
    took
}

/// Reads one answer whole; gives its status.
fn read_answer(reader: &mut BufReader<TcpStream>, body: &mut Vec<u8>) -> u16 {
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    let status = line.split(' ').nth(1).unwrap().parse().unwrap();
    let mut length = 0;
    loop {
        line.clear();
        reader.read_line(&mut line).unwrap();
        if line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    body.resize(length, 0);
    reader.read_exact(body).unwrap();
    status
}
