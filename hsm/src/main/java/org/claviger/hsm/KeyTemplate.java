package org.claviger.hsm;

import java.util.EnumSet;
import java.util.Set;

/**
 * How a key is made in the module: what it may do, and whether it may leave. The safe form is the default: sensitive
 * and not extractable.
 *
 * @param extractable the module may wrap it; what becomes HSM-resident has this in its first handle alone
 * @param sensitive its bytes cannot be read in clear, {@link Hsm#exportKey} is refused
 * @param wrapWithTrustedOnly only a wrapping key that the module's officer marked as trusted may wrap it; of use where
 *     {@link HsmCapabilities#trustedWrapping()} says so
 */
public record KeyTemplate(Set<KeyUse> uses, boolean sensitive, boolean extractable, boolean wrapWithTrustedOnly) {

    public KeyTemplate {
        uses = Set.copyOf(uses);
    }

    /** Sensitive, not extractable, for these uses. */
    public static KeyTemplate of(KeyUse first, KeyUse... more) {
        return new KeyTemplate(EnumSet.of(first, more), true, false, false);
    }

    public static KeyTemplate of(Set<KeyUse> uses) {
        return new KeyTemplate(uses, true, false, false);
    }

    /** The module may wrap it, but never shows it in clear. */
    public KeyTemplate wrappable() {
        return new KeyTemplate(uses, true, true, wrapWithTrustedOnly);
    }

    /** The module may wrap it and {@link Hsm#exportKey} may read it: for server-resident keys that are made in the module. */
    public KeyTemplate readable() {
        return new KeyTemplate(uses, false, true, false);
    }

    public KeyTemplate withTrustedWrappingOnly() {
        return new KeyTemplate(uses, sensitive, extractable, true);
    }

    public boolean allows(KeyUse use) {
        return uses.contains(use);
    }
}
