package org.claviger.server.crypto;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.KeyTemplate;
import org.claviger.hsm.KeyUse;
import org.claviger.hsm.MechanismUnsupportedException;
import org.claviger.secret.SecretAccess;
import org.claviger.secret.SecretBytes;
import org.claviger.server.custody.Custody;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a key into the HSM, or lends the handle that is there, and runs one call with it. Where the HSM lacks the
 * mechanism, software does it for a server-resident key whose algorithm the policy names; a warning says so once for
 * each mechanism. A key that never left the HSM is never used outside of it.
 */
final class KeyRunner {
    private static final Logger LOG = LoggerFactory.getLogger(KeyRunner.class);

    private final SecretAccess access = SecretAccess.grant();
    private final Hsm hsm;
    private final Custody custody;
    private final AlgorithmPolicy policy;
    private final @Nullable Hsm software;
    private final Set<String> toldOf = ConcurrentHashMap.newKeySet();

    KeyRunner(Hsm hsm, Custody custody, AlgorithmPolicy policy, @Nullable Hsm software) {
        this.hsm = hsm;
        this.custody = custody;
        this.policy = policy;
        this.software = software;
    }

    <T> T run(CryptoKey key, KeyKind kind, Set<KeyUse> uses, BiFunction<Hsm, KeyHandle, T> operation) {
        if (key.isHsmResident() && !residesAs(key, kind)) {
            throw Failures.badParameters("The key stays in the HSM, as a key of another kind than this needs.");
        }
        try {
            return custody.withKey(
                    key.material(),
                    key.facts(),
                    kind,
                    uses,
                    clear -> KeyFormats.hsmForm(clear, key, kind),
                    handle -> operation.apply(hsm, handle));
        } catch (MechanismUnsupportedException e) {
            return runInSoftware(key, kind, uses, operation, e);
        } catch (HsmException e) {
            throw Failures.of(e);
        }
    }

    private <T> T runInSoftware(
            CryptoKey key,
            KeyKind kind,
            Set<KeyUse> uses,
            BiFunction<Hsm, KeyHandle, T> operation,
            MechanismUnsupportedException missing) {
        Hsm standIn = software;
        if (standIn == null || key.isHsmResident() || !policy.allowsSoftware(key.algorithm())) {
            throw Failures.of(missing);
        }
        if (toldOf.add(missing.mechanism())) {
            LOG.atWarn()
                    .addKeyValue("mechanism", missing.mechanism())
                    .addKeyValue("algorithm", key.algorithm().label())
                    .log("The HSM lacks a mechanism: software does it, as `software-fallback` allows");
        }
        try (SecretBytes clear = custody.open(key.material(), key.facts());
                SecretBytes form = KeyFormats.hsmForm(clear, key, kind)) {
            KeyHandle handle = bring(standIn, form, kind, KeyTemplate.of(uses));
            try {
                return operation.apply(standIn, handle);
            } finally {
                standIn.destroy(handle);
            }
        } catch (HsmException e) {
            throw Failures.of(e);
        }
    }

    private KeyHandle bring(Hsm module, SecretBytes form, KeyKind kind, KeyTemplate template) {
        if (kind.isPrivate()) {
            return module.importPrivateKey(form, template);
        }
        return kind.isPublic()
                ? form.read(access, info -> module.importPublicKey(info, template))
                : module.importSecretKey(kind, form, template);
    }

    private static boolean residesAs(CryptoKey key, KeyKind kind) {
        return switch (key.material().kind()) {
            case AES -> kind == KeyKind.AES;
            case DES3 -> kind == KeyKind.DES3;
            case GENERIC_SECRET -> kind == KeyKind.GENERIC_SECRET;
            case RSA_PRIVATE -> kind == KeyKind.RSA_PRIVATE;
            case EC_PRIVATE -> kind == KeyKind.EC_PRIVATE;
            case DATA -> false;
        };
    }
}
