package org.claviger.hsm;

import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the module was seen to do at start: each mechanism was tried with a known answer, not looked up in the module's
 * own list.
 *
 * @param module the library's and the token's own description
 * @param mechanisms names as {@link Mechanism#name()} gives them
 * @param residentKinds kinds of key that can be wrapped and used again through a sensitive, non-extractable handle
 * @param trustedWrapping a key made with {@link KeyTemplate#wrapWithTrustedOnly()} is refused under other wrapping keys
 *     and this user can have trusted ones
 * @param keepsKeys it refuses to wrap a key that is not extractable, as a root is: else whoever has the PIN can take it out
 * @param gcmIv under whose IV it encrypts with AES-GCM; decryption takes the IV in any case
 */
public record HsmCapabilities(
        String module,
        SortedSet<String> mechanisms,
        Set<KeyKind> residentKinds,
        boolean trustedWrapping,
        boolean keepsKeys,
        GcmIv gcmIv) {

    /** Of a module that does not {@link #keepsKeys}. */
    public static final String GIVES_ROOTS_AWAY =
            "wraps keys that are not extractable, so that whoever has its PIN can take the roots out";

    public HsmCapabilities {
        mechanisms = Collections.unmodifiableSortedSet(new TreeSet<>(mechanisms));
        residentKinds = Set.copyOf(residentKinds);
    }

    public boolean supports(Mechanism mechanism) {
        return mechanisms.contains(mechanism.name());
    }

    /** Whether data can be sealed by AES-GCM, under an IV of whoever's. */
    public boolean canSeal() {
        return gcmIv != GcmIv.NONE;
    }

    /** Whether a key of this kind can be HSM-resident. */
    public boolean canReside(KeyKind kind) {
        return residentKinds.contains(kind);
    }
}
