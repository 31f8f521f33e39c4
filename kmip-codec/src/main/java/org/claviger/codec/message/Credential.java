package org.claviger.codec.message;

import org.claviger.codec.type.CredentialType;

/** Credential (2.1 section 9.11): its type decides on the structure of its value. */
public record Credential(CredentialType credentialType, CredentialValue credentialValue) {
    public static Credential of(CredentialValue value) {
        return new Credential(value.type(), value);
    }
}
