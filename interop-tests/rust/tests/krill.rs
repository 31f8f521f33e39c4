//! What krill does with a key server, by the library that it does it with: the server and a client's files come from the
//! environment.

use std::{env, fs, net::TcpStream, time::Duration};

use kmip_protocol::{
    client::{tls::rustls::connect_with_tcpstream_factory, Client, ClientCertificate, ConnectionSettings},
    types::{common::Operation, traits::ReadWrite},
};

const TIMEOUT: Duration = Duration::from_secs(20);

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("{name} is not set"))
}

fn file(name: &str) -> Vec<u8> {
    fs::read(variable(name)).unwrap()
}

/// The library's TLS knows servers by their names alone, so the address is given beside it.
fn connect() -> Client<impl ReadWrite> {
    let settings = ConnectionSettings {
        host: "localhost".to_string(),
        port: variable("CLAVIGER_PORT").parse().unwrap(),
        client_cert: Some(ClientCertificate::SeparatePem {
            cert_bytes: file("CLAVIGER_CERTIFICATE"),
            key_bytes: Some(file("CLAVIGER_KEY")),
        }),
        ca_cert: Some(file("CLAVIGER_CA")),
        ..Default::default()
    };
    connect_with_tcpstream_factory(&settings, |_, settings| {
        let stream = TcpStream::connect((variable("CLAVIGER_HOST"), settings.port))?;
        stream.set_read_timeout(Some(TIMEOUT))?;
        stream.set_write_timeout(Some(TIMEOUT))?;
        Ok(stream)
    })
    .unwrap()
}

#[test]
fn finds_every_operation_that_it_needs() {
    let offered = connect().query().unwrap().operations.unwrap();

    for needed in [
        Operation::CreateKeyPair,
        Operation::Activate,
        Operation::Sign,
        Operation::Revoke,
        Operation::Destroy,
        Operation::Get,
        Operation::ModifyAttribute,
        Operation::RNGRetrieve,
    ] {
        assert!(offered.contains(&needed), "{needed} is not offered");
    }
}

#[test]
fn gets_as_many_random_bytes_as_it_asks_for() {
    let client = connect();

    let first = client.rng_retrieve(32).unwrap().data;
    let second = client.rng_retrieve(32).unwrap().data;

    assert_eq!(first.len(), 32);
    assert_ne!(first, second);
}

#[test]
fn signs_with_a_key_pair_until_it_is_destroyed() {
    let client = connect();
    let (private, public) = client
        .create_rsa_key_pair(2048, "krill-private".to_string(), "krill-public".to_string())
        .unwrap();
    client.rename_key(&private, format!("krill-private-{private}")).unwrap();
    client.rename_key(&public, format!("krill-public-{public}")).unwrap();
    client.activate_key(&private).unwrap();

    let signature = client.sign(&private, b"a manifest").unwrap().signature_data;

    assert_eq!(signature.len(), 256);
    assert_eq!(client.sign(&private, b"a manifest").unwrap().signature_data, signature);
    assert_ne!(client.sign(&private, b"another one").unwrap().signature_data, signature);
    assert_eq!(client.get_key(&public).unwrap().unique_identifier.0, public);
    client.revoke_key(&private).unwrap();
    assert!(client.sign(&private, b"a manifest").is_err());
    client.destroy_key(&private).unwrap();
    client.destroy_key(&public).unwrap();
    assert!(client.get_key(&public).is_err());
}

#[test]
fn reads_the_refusal_of_a_key_that_is_not_there() {
    let client = connect();

    assert!(client.get_key("no-such-key").is_err());

    assert_eq!(client.connection_error_count(), 0);
    assert!(client.query().is_ok());
}
