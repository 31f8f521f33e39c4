package org.claviger.codec.operation;

/** A Response Payload (2.1 section 8.6): the {@code Response} record of an operation. */
public interface ResponsePayload {}
