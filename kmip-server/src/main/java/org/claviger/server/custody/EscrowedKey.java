package org.claviger.server.custody;

import org.claviger.codec.ttlv.Bytes;
import org.claviger.storage.StoredRecord;

/**
 * A domain key in a backup: its record, whose wrapped bytes open under a root that stays behind, and the key itself,
 * encrypted to the custodians.
 *
 * @param encrypted by RSA-OAEP to the custodians' public key
 */
public record EscrowedKey(StoredRecord record, Bytes encrypted) {
    DomainKeyRecord domainKey() {
        return DomainKeyRecord.decode(record.key(), record.body());
    }
}
