package org.claviger.codec.object;

import org.claviger.secret.SecretBytes;

/** Opaque Object (2.1 section 2.3): what the server is not able to interpret. */
public record OpaqueObject(OpaqueDataType opaqueDataType, SecretBytes opaqueDataValue) implements ManagedObjectValue {}
