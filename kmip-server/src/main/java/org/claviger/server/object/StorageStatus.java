package org.claviger.server.object;

import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.type.State;
import org.claviger.codec.type.StorageStatusMask;

/** Where an object lies, as Locate's Storage Status Mask asks for it (2.1 section 12.4). */
public enum StorageStatus {
    ON_LINE(StorageStatusMask.ON_LINE_STORAGE),
    ARCHIVED(StorageStatusMask.ARCHIVAL_STORAGE),
    DESTROYED(StorageStatusMask.DESTROYED_STORAGE);

    private final StorageStatusMask bit;

    StorageStatus(StorageStatusMask bit) {
        this.bit = bit;
    }

    public boolean isIn(int mask) {
        return (mask & bit.code()) != 0;
    }

    public static StorageStatus of(ManagedObject object) {
        if (object.state() == State.DESTROYED || object.state() == State.DESTROYED_COMPROMISED) {
            return DESTROYED;
        }
        return object.date(Attribute.ARCHIVE_DATE).isPresent() ? ARCHIVED : ON_LINE;
    }
}
