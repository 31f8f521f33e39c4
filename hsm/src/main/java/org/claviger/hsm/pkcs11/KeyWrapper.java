package org.claviger.hsm.pkcs11;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.HsmCapabilities;
import org.claviger.hsm.KeyFit;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.KeyTemplate;
import org.claviger.hsm.KeyUse;
import org.claviger.hsm.Mechanism;
import org.claviger.hsm.MechanismUnsupportedException;
import org.claviger.secret.SecretBytes;

/** Wraps and unwraps keys in a module, and bytes, which are a key of the module for that long. */
final class KeyWrapper {
    private final ModuleOwner module;
    private final SessionCalls calls;
    private final KeyObjects objects;

    KeyWrapper(ModuleOwner module, SessionCalls calls, KeyObjects objects) {
        this.module = module;
        this.calls = calls;
        this.objects = objects;
    }

    /** @param paddedWrapIsExact asked where it matters alone: the answer may have to be waited for */
    byte[] wrap(KeyHandle wrappingKey, Mechanism.KeyWrap mechanism, KeyHandle key, BooleanSupplier paddedWrapIsExact) {
        KeyFit.check(wrappingKey.kind(), mechanism);
        boolean inUnits = wrapsUnitsOnly(mechanism, key, paddedWrapIsExact);
        return module.with(module.readyFor(wrappingKey, key).workers(), session -> {
            if (inUnits && objects.secretBytes(session, key.number()) % PaddedWrap.UNIT_BYTES != 0) {
                throw MechanismUnsupportedException.keySize(mechanism.name());
            }
            return calls.wrap(session, wrappingKey, mechanism, key);
        });
    }

    /** A module that pads before it wraps gives back a longer key: lengths that it would not restore are refused. */
    private static boolean wrapsUnitsOnly(
            Mechanism.KeyWrap mechanism, KeyHandle key, BooleanSupplier paddedWrapIsExact) {
        return key.kind() == KeyKind.GENERIC_SECRET
                && (mechanism instanceof Mechanism.AesKeyWrap
                        || (mechanism instanceof Mechanism.AesKeyWrapPad && !paddedWrapIsExact.getAsBoolean()));
    }

    /** @param seen what the probe has seen; asked where the module's own answer does not say what it lacks */
    KeyHandle unwrap(
            KeyHandle wrappingKey,
            Mechanism.KeyWrap mechanism,
            byte[] wrapped,
            KeyKind kind,
            KeyTemplate flags,
            Supplier<HsmCapabilities> seen) {
        if (kind.isPublic()) {
            throw new IllegalArgumentException("public keys are not wrapped");
        }
        // SoftHSM answers CKR_ARGUMENTS_BAD to hashes that it does not know, and to ciphertexts that are none.
        if (mechanism instanceof Mechanism.RsaOaep oaep && !seen.get().supports(oaep)) {
            throw MechanismUnsupportedException.missing(mechanism);
        }
        KeyFit.check(wrappingKey.kind(), mechanism);
        return module.with(
                module.readyFor(wrappingKey).keys(),
                session -> calls.unwrap(session, wrappingKey, mechanism, wrapped, kind, flags));
    }

    byte[] rewrap(
            KeyHandle oldWrappingKey,
            KeyHandle newWrappingKey,
            Mechanism.KeyWrap mechanism,
            byte[] wrapped,
            KeyKind kind,
            KeyTemplate flags) {
        KeyFit.check(oldWrappingKey.kind(), mechanism);
        KeyFit.check(newWrappingKey.kind(), mechanism);
        return module.with(module.readyFor(oldWrappingKey, newWrappingKey).moving(), session -> {
            KeyHandle key = calls.unwrap(session, oldWrappingKey, mechanism, wrapped, kind, flags.wrappable());
            try {
                return calls.wrap(session, newWrappingKey, mechanism, key);
            } finally {
                var _ = calls.destroy(session, key.number());
            }
        });
    }

    static byte[] wrapBytes(Hsm hsm, KeyHandle wrappingKey, Mechanism.KeyWrap mechanism, SecretBytes bytes) {
        KeyHandle asKey = hsm.importSecretKey(
                KeyKind.GENERIC_SECRET, bytes, KeyTemplate.of(KeyUse.DERIVE).wrappable());
        try {
            return hsm.wrapKey(wrappingKey, mechanism, asKey);
        } finally {
            hsm.destroy(asKey);
        }
    }

    static SecretBytes unwrapBytes(Hsm hsm, KeyHandle wrappingKey, Mechanism.KeyWrap mechanism, byte[] wrapped) {
        KeyHandle asKey = hsm.unwrapKey(
                wrappingKey,
                mechanism,
                wrapped,
                KeyKind.GENERIC_SECRET,
                KeyTemplate.of(KeyUse.DERIVE).readable());
        try {
            return hsm.exportKey(asKey);
        } finally {
            hsm.destroy(asKey);
        }
    }
}
