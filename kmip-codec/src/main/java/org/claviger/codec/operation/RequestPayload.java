package org.claviger.codec.operation;

/** A Request Payload (2.1 section 8.3): the {@code Request} record of an operation. */
public interface RequestPayload {}
