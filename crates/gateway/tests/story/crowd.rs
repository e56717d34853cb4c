//! Ten thousand connections at a time, each in the middle of a body: memory is bounded, and no request is lost.

use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
    service::TowerToHyperService,
};
use portcullis_gateway::{Gateway, GatewayLimits};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex},
    sync::{mpsc, watch},
};
use tower_layer::Layer as _;

use crate::{
    client::{Answer, Request},
    service::Service,
    setting::{Setting, Who, rulebook},
};

/// An edit of an item, with its writers as they are.
const BODY: &str = r#"{"name":"cpu","authorizedWriters":{"users":["U-power","U-usage"],"teams":[]}}"#;

const CONNECTIONS: usize = 10_000;

/// How many bodies have room at a time.
const ROOM: usize = 1000;

/// Sends half of a request, waits for a sign or an answer, and sends the rest.
async fn talk(
    mut stream: DuplexStream,
    head: Vec<u8>,
    mut may_go_on: watch::Receiver<bool>,
    early: mpsc::UnboundedSender<()>,
) -> u16 {
    let (first, rest) = BODY.split_at(BODY.len() / 2);
    stream.write_all(&[&head, first.as_bytes()].concat()).await.unwrap();
    let mut answer = Vec::new();
    tokio::select! {
        read = stream.read_to_end(&mut answer) => {
            read.unwrap();
            early.send(()).unwrap();
        }
        () = wait(&mut may_go_on) => {
            // Whoever was refused in the meantime need not read the rest.
            let _ = stream.write_all(rest.as_bytes()).await;
            stream.read_to_end(&mut answer).await.unwrap();
        }
    }
    Answer::read(&answer, "PUT").status
}

async fn wait(sign: &mut watch::Receiver<bool>) {
    sign.wait_for(|is_given| *is_given).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_connections() {
    let service = Service::new();
    let limits = GatewayLimits::default().with_all_bodies(ROOM * BODY.len());
    let gateway = Gateway::builder(rulebook(), service.clone()).stored_objects(service.clone()).limits(limits).build();
    let guarded = gateway.layer().layer(service.router());
    let connect = || {
        let (client, server) = duplex(1024);
        let service = TowerToHyperService::new(guarded.clone());
        tokio::spawn(async move {
            auto::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(server), service).await.is_ok()
        });
        client
    };
    let setting = Setting { service, address: ([127, 0, 0, 1], 0).into() };
    let head = Request::line("PUT /v2/dashboard/D-held")
        .header("X-SF-Token", setting.token(Who::Power).unwrap())
        .json(BODY)
        .header("Connection", "close")
        .head();
    let head = [head, b"\r\n".to_vec()].concat();

    let mut reached = setting.service.reached();
    let (go_on, may_go_on) = watch::channel(false);
    let (early, mut refused) = mpsc::unbounded_channel();
    let talks: Vec<_> = (0..CONNECTIONS)
        .map(|_| tokio::spawn(talk(connect(), head.clone(), may_go_on.clone(), early.clone())))
        .collect();
    // The halves that have room stay; all others are refused.
    for _ in 0..CONNECTIONS - ROOM * BODY.len() / (BODY.len() / 2) {
        tokio::select! {
            _ = refused.recv() => {}
            _ = reached.changed() => panic!("half a body reached the service"),
        }
    }
    go_on.send(true).unwrap();

    let mut answers = Vec::new();
    for talk in talks {
        answers.push(talk.await.unwrap());
    }
    let count = |status| answers.iter().filter(|answer| **answer == status).count();
    assert_eq!(count(200) + count(503), CONNECTIONS);
    let reached = setting.reached();
    // If all others failed, the last one would have all the memory.
    assert!(count(200) > 0);
    assert_eq!(reached.len(), count(200));
    assert!(reached.iter().all(|one| one.is_whole && one.body() == BODY.as_bytes()));

    // All memory is free again: as many bodies as have room are let in at a time.
    let (again, may_go_on) = watch::channel(false);
    let talks: Vec<_> =
        (0..ROOM).map(|_| tokio::spawn(talk(connect(), head.clone(), may_go_on.clone(), early.clone()))).collect();
    again.send(true).unwrap();
    for talk in talks {
        assert_eq!(talk.await.unwrap(), 200);
    }
}
