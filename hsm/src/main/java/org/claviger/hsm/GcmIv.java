package org.claviger.hsm;

/** Whose initialisation vector a module encrypts under with AES-GCM, as the probe has seen it. */
public enum GcmIv {
    /** The caller's, as PKCS#11 has it. */
    GIVEN(12),

    /** The module's own, written where the caller's would be: AWS CloudHSM, by its documentation. */
    WRITTEN(12),

    /** The module's own, behind the tag, with room for one given all the same: ProtectServer, by its documentation. */
    APPENDED(12),

    /** The module's own, behind the tag, and none may be given: Luna in FIPS mode, by its documentation. */
    APPENDED_UNASKED(0),

    /** GCM is missing, or answers wrongly either way. */
    NONE(0);

    private final int roomBytes;

    GcmIv(int roomBytes) {
        this.roomBytes = roomBytes;
    }

    /** Whether the module takes no IV to encrypt with, and makes its own. */
    public boolean isOfModule() {
        return this == WRITTEN || this == APPENDED || this == APPENDED_UNASKED;
    }

    /** The room for an IV that a call is given. */
    public int roomBytes() {
        return roomBytes;
    }
}
