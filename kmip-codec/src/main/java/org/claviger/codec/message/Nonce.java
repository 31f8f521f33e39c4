package org.claviger.codec.message;

import org.claviger.codec.ttlv.Bytes;

/** Nonce (2.1 section 9.14): a random value of the server, for attestation. */
public record Nonce(Bytes nonceId, Bytes nonceValue) {}
