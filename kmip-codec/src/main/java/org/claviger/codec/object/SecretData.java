package org.claviger.codec.object;

import org.claviger.codec.type.SecretDataType;

/** Secret Data (2.1 section 2.7): a shared secret that is no key, such as a password. */
public record SecretData(SecretDataType secretDataType, KeyBlock keyBlock) implements ManagedObjectValue {}
