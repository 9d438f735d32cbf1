//! What the stub says and hears on its connections.

use super::{Habit, Machine, Taken};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// Lets labels come out.
pub(super) fn turn(machine: &Mutex<Machine>) {
    loop {
        std::thread::sleep(Duration::from_millis(1));
        let mut machine = machine.lock().unwrap();
        if machine.ended {
            return;
        }
        machine.turn();
    }
}

/// Takes connections while the printer is on; its port is closed while it is off.
pub(super) fn listen(address: SocketAddr, listener: TcpListener, machine: &Arc<Mutex<Machine>>) {
    let mut listener = Some(listener);
    let mut talking: Vec<JoinHandle<()>> = Vec::new();
    loop {
        let (on, ended) = {
            let machine = machine.lock().unwrap();
            (machine.on, machine.ended)
        };
        if ended {
            for thread in talking {
                thread.join().unwrap();
            }
            return;
        }
        if !on {
            listener = None;
            std::thread::sleep(Duration::from_millis(1));
            continue;
        }
        let open = listener.get_or_insert_with(|| TcpListener::bind(address).unwrap());
        open.set_nonblocking(true).unwrap();
        if let Ok((stream, _)) = open.accept() {
            let machine = machine.clone();
            talking.push(std::thread::spawn(move || talk(stream, &machine)));
        } else {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

/// Talks on one connection until either side ends it.
fn talk(mut stream: TcpStream, machine: &Mutex<Machine>) {
    stream.set_nonblocking(false).unwrap();
    let patience = Duration::from_millis(5);
    stream.set_read_timeout(Some(patience)).unwrap();
    let (mut bytes, mut mute) = (Vec::new(), false);
    loop {
        let mut came = [0; 256];
        match stream.read(&mut came) {
            Ok(0) => return,
            Ok(some) => bytes.extend_from_slice(&came[..some]),
            Err(why) if why.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(_) => return,
        }
        let mut machine = machine.lock().unwrap();
        if machine.ended || !machine.on {
            return;
        }
        if !machine.hears(&mut bytes, &mut stream, &mut mute) {
            return;
        }
    }
}

/// Where this stands in the bytes.
fn find(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).position(|some| some == word)
}

impl Machine {
    /// Takes what has come; false to hang up.
    fn hears(&mut self, bytes: &mut Vec<u8>, stream: &mut TcpStream, mute: &mut bool) -> bool {
        loop {
            let label = find(bytes, b"^XA");
            let question = find(bytes, b"~HS");
            if let Some(at) = question.filter(|at| label.is_none_or(|label| *at < label)) {
                bytes.drain(..at + 3);
                if !*mute && !self.says(stream) {
                    return false;
                }
                continue;
            }
            let Some(start) = label else {
                return true;
            };
            let halfway = self.habit == Habit::DropHalfway && bytes.len() > start + 40;
            if self.habit == Habit::DropAtOnce || halfway {
                self.habit = Habit::Honest;
                return false;
            }
            let Some(end) = find(bytes, b"^XZ") else {
                return true;
            };
            self.stale = (self.habit == Habit::Stale).then(|| self.answer());
            self.buffer.push_back(Taken {
                name: name(&bytes[start..end]),
                bytes: bytes[start..end + 3].to_vec(),
            });
            bytes.drain(..end + 3);
            if self.habit == Habit::DropAfter {
                self.habit = Habit::Honest;
                return false;
            }
            if self.habit == Habit::HangAfter {
                self.habit = Habit::Honest;
                *mute = true;
            }
        }
    }

    /// Answers a question; false when the other side has gone.
    fn says(&mut self, stream: &mut TcpStream) -> bool {
        let mute =
            self.habit == Habit::Mute || self.habit == Habit::MuteWhenStopped && self.is_stopped();
        let answer = self.stale.take().unwrap_or_else(|| self.answer());
        let said = if mute {
            Ok(())
        } else if self.habit == Habit::Garbage {
            stream.write_all(b"\x02HTTP/1.1 400 Bad Request\x03\r\n")
        } else if self.habit == Habit::Torn {
            let noisy = format!("noise,1\u{3}\r\n{answer}");
            let mut bytes = noisy.bytes();
            bytes.try_for_each(|byte| stream.write_all(&[byte]))
        } else {
            stream.write_all(answer.as_bytes())
        };
        said.is_ok()
    }
}

/// The name in a label of [`zpl`], or all of another one's text.
fn name(label: &[u8]) -> String {
    let text = String::from_utf8_lossy(label);
    let named = text.split("^FX").nth(1).unwrap_or(&text);
    named.split("^FS").next().unwrap_or_default().to_owned()
}
