//! Outputs for the tests.

use std::{
    io::{self, Write},
    sync::{
        Arc, Mutex,
        mpsc::{self, Receiver, Sender},
    },
};

/// What was written.
#[derive(Clone, Default)]
pub(crate) struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("not poisoned").clone()).expect("text")
    }

    pub(crate) fn append(&self, bytes: &[u8]) {
        self.0.lock().expect("not poisoned").extend_from_slice(bytes);
    }
}

/// An output that waits before each write until the test lets it go on, or has dropped its end.
pub(crate) struct Gate {
    written: Written,
    arrived: Sender<()>,
    open: Receiver<()>,
}

/// The end of the gate that the test has.
pub(crate) struct Gatekeeper {
    pub(crate) arrived: Receiver<()>,
    pub(crate) open: Sender<()>,
}

impl Gate {
    pub(crate) fn new() -> (Self, Gatekeeper, Written) {
        let (arrived, has_arrived) = mpsc::channel();
        let (open, is_open) = mpsc::channel();
        let written = Written::default();
        (Self { written: written.clone(), arrived, open: is_open }, Gatekeeper { arrived: has_arrived, open }, written)
    }
}

impl Write for Gate {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let _ = self.arrived.send(());
        let _ = self.open.recv();
        self.written.append(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// An output with room for some bytes; then it is full, until the test makes room.
#[derive(Clone)]
pub(crate) struct Disk {
    pub(crate) room: Arc<Mutex<usize>>,
    pub(crate) written: Written,
}

impl Disk {
    pub(crate) fn new(room: usize) -> Self {
        Self { room: Arc::new(Mutex::new(room)), written: Written::default() }
    }

    pub(crate) fn make_room(&self, room: usize) {
        *self.room.lock().expect("not poisoned") = room;
    }
}

impl Write for Disk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut room = self.room.lock().expect("not poisoned");
        let written = bytes.get(..*room).unwrap_or(bytes);
        if written.is_empty() && !bytes.is_empty() {
            return Err(io::ErrorKind::StorageFull.into());
        }
        *room -= written.len();
        self.written.append(written);
        Ok(written.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
