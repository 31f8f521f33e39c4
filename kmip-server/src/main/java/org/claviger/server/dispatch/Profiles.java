package org.claviger.server.dispatch;

import java.util.List;
import org.claviger.codec.type.ProfileName;

/**
 * The profiles that the server says it supports (Profiles 1.4 section 5): those whose mandatory official cases all
 * pass, which a test compares with the published score. None of 2.x is claimed: its Baseline Server sends Notify and
 * Put.
 */
final class Profiles {
    static final List<ProfileName> CLAIMED = List.of(
            ProfileName.BASELINE_SERVER_BASIC_KMIPV1_4,
            ProfileName.BASELINE_SERVER_TLSV1_2_KMIPV1_4,
            ProfileName.TAPE_LIBRARY_SERVER_KMIPV1_4,
            ProfileName.SYMMETRIC_KEY_LIFECYCLE_SERVER_KMIPV1_4,
            ProfileName.ASYMMETRIC_KEY_LIFECYCLE_SERVER_KMIPV1_4,
            ProfileName.BASIC_CRYPTOGRAPHIC_SERVER_KMIPV1_4,
            ProfileName.ADVANCED_CRYPTOGRAPHIC_SERVER_KMIPV1_4,
            ProfileName.RNG_CRYPTOGRAPHIC_SERVER_KMIPV1_4,
            ProfileName.SYMMETRIC_KEY_FOUNDRY_SERVER_KMIPV1_4,
            ProfileName.OPAQUE_MANAGED_OBJECT_STORE_SERVER_KMIPV1_4,
            ProfileName.STORAGE_ARRAY_WITH_SELF_ENCRYPTING_DRIVE_SERVER_KMIPV1_4,
            ProfileName.HTTPS_SERVER_KMIPV1_4,
            ProfileName.JSON_SERVER_KMIPV1_4,
            ProfileName.XML_SERVER_KMIPV1_4);

    private Profiles() {}
}
