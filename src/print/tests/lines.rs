//! Single connections: what is known of a label when one breaks.

use super::hall::HASTE;
use crate::print::tcp::Tcp;
use crate::print::{Fault, Line, Timing, Transport, Unsent};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// More than both ends of a connection hold by themselves.
const MUCH: usize = 32 * 1024 * 1024;

/// A line to a printer that does this with its first connection.
fn line(
    tells: bool,
    printer: impl FnOnce(TcpStream) + Send + 'static,
) -> (Box<dyn Line>, JoinHandle<()>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let thread = std::thread::spawn(move || printer(listener.accept().unwrap().0));
    let timing = Timing {
        write: Duration::from_millis(200),
        ..HASTE
    };
    let way = Tcp {
        address,
        tells,
        timing,
    };
    (way.open().unwrap(), thread)
}

#[test]
fn a_printer_that_reads_no_further_may_have_the_label() {
    let (mut line, printer) = line(true, |stream| {
        std::thread::sleep(Duration::from_millis(600));
        drop(stream);
    });
    let begun = Instant::now();
    let sent = line.send("1-1-A1", &vec![b' '; MUCH]);
    assert_eq!(sent, Err(Unsent::Perhaps(Fault::Silent)));
    assert!(
        begun.elapsed() < Duration::from_millis(500),
        "it waits no longer than it must"
    );
    printer.join().unwrap();
}

#[test]
fn a_printer_that_goes_away_within_the_label_may_have_it() {
    let (mut line, printer) = line(true, |mut stream| {
        stream.read_exact(&mut [0; 1000]).unwrap();
    });
    let sent = line.send("1-1-A1", &vec![b' '; MUCH]);
    assert_eq!(sent, Err(Unsent::Perhaps(Fault::Lost)));
    printer.join().unwrap();
}

#[test]
fn a_printer_that_has_hung_up_before_the_label_has_none_of_it() {
    let (mut line, printer) = line(true, drop);
    printer.join().unwrap();
    std::thread::sleep(Duration::from_millis(20));
    let sent = line.send("1-1-A1", b"^XA^XZ");
    assert_eq!(sent, Err(Unsent::Nothing(Fault::Lost)));
}

#[test]
fn a_printer_that_tells_nothing_and_breaks_off_may_have_the_label() {
    let (mut line, printer) = line(false, |stream| {
        // What has come and was not read makes the system break off instead of hanging up.
        std::thread::sleep(Duration::from_millis(20));
        drop(stream);
    });
    let sent = line.send("1-1-A1", b"^XA^XZ");
    assert_eq!(sent, Err(Unsent::Perhaps(Fault::Lost)));
    printer.join().unwrap();
}

#[test]
fn an_answer_from_before_the_label_does_not_speak_for_it() {
    const READY: &[u8] =
        b"\x02030,0,0,0295,000,0,0,0,000,0,0,0\x03\r\n\x02000,0,0,0,1,2,4,0,00000000,1,000\x03\r\n";
    let (mut line, printer) = line(true, |mut stream| {
        // Two answers to one question; then a label, and silence.
        stream.read_exact(&mut [0; 5]).unwrap();
        stream.write_all(READY).unwrap();
        std::thread::sleep(Duration::from_millis(10));
        stream.write_all(READY).unwrap();
        stream.read_exact(&mut [0; 6]).unwrap();
        std::thread::sleep(Duration::from_millis(300));
    });
    assert!(line.status().unwrap().is_through());
    std::thread::sleep(Duration::from_millis(60));
    line.send("1-1-A1", b"^XA^XZ").unwrap();
    assert_eq!(line.status(), Err(Fault::Silent));
    printer.join().unwrap();
}

#[test]
fn a_printer_that_never_stops_talking_gets_no_label_and_keeps_nobody() {
    let (mut line, printer) = line(
        true,
        |mut stream| {
            while stream.write_all(&[b' '; 4096]).is_ok() {}
        },
    );
    // By then more has come than any printer has to say.
    std::thread::sleep(Duration::from_millis(100));
    let begun = Instant::now();
    let sent = line.send("1-1-A1", b"^XA^XZ");
    assert_eq!(sent, Err(Unsent::Nothing(Fault::Lost)));
    assert!(begun.elapsed() < HASTE.answer * 3);
    drop(line);
    printer.join().unwrap();
}

#[test]
fn a_question_takes_no_longer_than_its_time() {
    let (mut line, printer) = line(true, |mut stream| {
        // A drop at a time, and never a whole answer.
        for byte in b"\x02030,0,0,0295,000,0,0,0,000" {
            let _ = stream.write_all(&[*byte]);
            std::thread::sleep(HASTE.answer / 10);
        }
    });
    let begun = Instant::now();
    assert_eq!(line.status(), Err(Fault::Silent));
    assert!(begun.elapsed() < HASTE.answer * 2);
    printer.join().unwrap();
}
