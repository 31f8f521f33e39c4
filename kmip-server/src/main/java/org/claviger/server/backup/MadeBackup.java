package org.claviger.server.backup;

import java.time.Instant;
import org.claviger.storage.Blob;
import org.claviger.storage.BodyReader;
import org.claviger.storage.BodyWriter;
import org.claviger.storage.RecordKey;

/**
 * A backup that was made: until it has expired, what is destroyed could come back from it.
 *
 * @param id in hex
 * @param custodianSet whose shares open it
 * @param file where it was written to; it may have been moved since
 */
public record MadeBackup(String id, Instant created, Instant expires, String custodianSet, String file) {
    private static final int FORMAT = 1;

    Blob encode() {
        return new BodyWriter()
                .octet(FORMAT)
                .instant(created)
                .instant(expires)
                .text(custodianSet)
                .text(file)
                .toBlob();
    }

    static MadeBackup decode(RecordKey key, Blob encoded) {
        BodyReader body = new BodyReader(encoded);
        BodyReader.requireFormat(body.octet(), FORMAT);
        return new MadeBackup(
                CustodianRegistry.backupId(key), body.instant(), body.instant(), body.text(), body.text());
    }
}
