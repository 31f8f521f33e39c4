package org.claviger.codec.message;

import java.time.Instant;
import org.claviger.codec.KmipException;
import org.claviger.codec.object.Ticket;
import org.claviger.codec.schema.Microseconds;
import org.claviger.codec.schema.RecordBinder;
import org.claviger.codec.schema.WireValue;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.AttestationType;
import org.claviger.codec.type.CredentialType;
import org.claviger.codec.type.HashingAlgorithm;
import org.claviger.secret.SecretBytes;
import org.jspecify.annotations.Nullable;

/** Credential Value (2.1 section 9.11), one record for each Credential Type. */
public sealed interface CredentialValue extends WireValue {
    record UsernameAndPassword(String username, @Nullable SecretBytes password) implements CredentialValue {}

    record Device(
            @Nullable String deviceSerialNumber,
            @Nullable SecretBytes password,
            @Nullable String deviceIdentifier,
            @Nullable String networkIdentifier,
            @Nullable String machineIdentifier,
            @Nullable String mediaIdentifier)
            implements CredentialValue {
        public Device {
            if (deviceSerialNumber == null
                    && password == null
                    && deviceIdentifier == null
                    && networkIdentifier == null
                    && machineIdentifier == null
                    && mediaIdentifier == null) {
                throw KmipException.invalidMessage("a Device credential has at least one field");
            }
        }
    }

    record Attestation(
            Nonce nonce,
            AttestationType attestationType,
            @Nullable Bytes attestationMeasurement,
            @Nullable Bytes attestationAssertion)
            implements CredentialValue {
        public Attestation {
            if (attestationMeasurement == null && attestationAssertion == null) {
                throw KmipException.invalidMessage("an Attestation credential has a measurement or an assertion");
            }
        }
    }

    record OneTimePassword(String username, @Nullable SecretBytes password, SecretBytes oneTimePassword)
            implements CredentialValue {}

    record HashedPassword(
            String username,
            @Microseconds Instant timeStamp,
            @Nullable HashingAlgorithm hashingAlgorithm,
            Bytes hashedPassword)
            implements CredentialValue {}

    record TicketCredential(Ticket ticket) implements CredentialValue {}

    default CredentialType type() {
        return switch (this) {
            case UsernameAndPassword _ -> CredentialType.USERNAME_AND_PASSWORD;
            case Device _ -> CredentialType.DEVICE;
            case Attestation _ -> CredentialType.ATTESTATION;
            case OneTimePassword _ -> CredentialType.ONE_TIME_PASSWORD;
            case HashedPassword _ -> CredentialType.HASHED_PASSWORD;
            case TicketCredential _ -> CredentialType.TICKET;
        };
    }

    static CredentialValue fromTtlv(Ttlv item, CredentialType type) {
        return switch (type) {
            case USERNAME_AND_PASSWORD -> RecordBinder.read(UsernameAndPassword.class, item);
            case DEVICE -> RecordBinder.read(Device.class, item);
            case ATTESTATION -> RecordBinder.read(Attestation.class, item);
            case ONE_TIME_PASSWORD -> RecordBinder.read(OneTimePassword.class, item);
            case HASHED_PASSWORD -> RecordBinder.read(HashedPassword.class, item);
            case TICKET -> RecordBinder.read(TicketCredential.class, item);
        };
    }

    @Override
    default Ttlv toTtlv(int tag) {
        return RecordBinder.write(Tag.CREDENTIAL_VALUE, (Record) this).withTag(tag);
    }
}
