//! A client that writes requests to a socket as they are given, and reads answers.

use std::net::SocketAddr;

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// A request, written as it is given.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) target: Vec<u8>,
    host: Option<String>,
    headers: Vec<(String, Vec<u8>)>,
    body: Option<Vec<u8>>,
}

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn new(method: &str, target: impl AsRef<[u8]>) -> Self {
        Self {
            method: method.into(),
            target: target.as_ref().into(),
            host: Some("api.us1.signalfx.com".into()),
            headers: Vec::new(),
            body: None,
        }
    }

    /// Returns a request from its method and target.
    pub(crate) fn line(line: &str) -> Self {
        let (method, target) = line.split_once(' ').unwrap();
        Self::new(method, target)
    }

    pub(crate) fn host(self, host: &str) -> Self {
        Self { host: Some(host.into()), ..self }
    }

    pub(crate) fn without_host(self) -> Self {
        Self { host: None, ..self }
    }

    pub(crate) fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.headers.push((name.into(), value.as_ref().into()));
        self
    }

    /// Sets a body of JSON, with its length.
    pub(crate) fn json(self, text: &str) -> Self {
        self.header("Content-Type", "application/json").body(text)
    }

    /// Sets a body, with its length.
    pub(crate) fn body(mut self, body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref();
        self = self.header("Content-Length", body.len().to_string());
        self.body = Some(body.into());
        self
    }

    /// Sets a body in chunks, with what follows the last one: the trailers, if any.
    pub(crate) fn chunks(mut self, chunks: &[&[u8]], trailers: &str) -> Self {
        self = self.header("Transfer-Encoding", "chunked");
        let mut body = Vec::new();
        for chunk in chunks {
            body.extend(format!("{:x}\r\n", chunk.len()).into_bytes());
            body.extend(*chunk);
            body.extend(b"\r\n");
        }
        body.extend(format!("0\r\n{trailers}\r\n").into_bytes());
        self.body = Some(body);
        self
    }

    /// Returns the head as it is written.
    pub(crate) fn head(&self) -> Vec<u8> {
        let mut head = [self.method.as_bytes(), b" ", &self.target, b" HTTP/1.1\r\n"].concat();
        if let Some(host) = &self.host {
            head.extend(format!("Host: {host}\r\n").into_bytes());
        }
        for (name, value) in &self.headers {
            head.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
        }
        head
    }

    /// Sends the request over a connection of its own.
    pub(crate) async fn send(self, address: SocketAddr) -> Answer {
        let head = self.clone().header("Connection", "close").head();
        let bytes = [head, b"\r\n".to_vec(), self.body.unwrap_or_default()].concat();
        Answer::read(&exchange(address, &bytes).await, &self.method)
    }
}

/// Writes bytes, and returns what the server answers until it closes the connection.
pub(crate) async fn exchange(address: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let (mut reader, mut writer) = TcpStream::connect(address).await.unwrap().into_split();
    let bytes = bytes.to_vec();
    // A server that refuses a request by its head need not read the rest.
    let write = tokio::spawn(async move {
        let _ = writer.write_all(&bytes).await;
        writer
    });
    let mut answer = Vec::new();
    let _ = reader.read_to_end(&mut answer).await;
    drop(write.await);
    answer
}

impl Answer {
    /// Reads an answer to its end.
    pub(crate) fn read(bytes: &[u8], method: &str) -> Self {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").expect("an answer with a head");
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers: Vec<(String, String)> = lines
            .map(|line| line.split_once(':').unwrap())
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let rest = &bytes[end + 4..];
        let mut answer = Self { status, headers, body: rest.to_vec() };
        if answer.header("transfer-encoding") == Some("chunked") {
            answer.body = unchunked(rest);
        } else if let (Some(length), true) = (answer.header("content-length"), method != "HEAD") {
            assert_eq!(rest.len(), length.parse::<usize>().unwrap(), "the length of the body");
        }
        answer
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(its_name, _)| its_name == name);
        let value = values.next().map(|(_, value)| value.as_str());
        assert!(values.next().is_none(), "{name} is there twice");
        value
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&self.body)))
    }
}

fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = rest.windows(2).position(|window| window == b"\r\n") {
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..end]).unwrap(), 16).unwrap();
        if size == 0 {
            break;
        }
        body.extend(&rest[end + 2..end + 2 + size]);
        rest = &rest[end + 2 + size + 2..];
    }
    body
}
