package org.claviger.hsm;

/**
 * Both halves of a new key pair, and the public one as DER SubjectPublicKeyInfo (RFC 5280). Both handles are the
 * caller's to destroy.
 */
@SuppressWarnings("ArrayRecordComponent") // made once, read once; nobody compares it
public record KeyPairHandles(KeyHandle privateKey, KeyHandle publicKey, byte[] subjectPublicKeyInfo) {}
