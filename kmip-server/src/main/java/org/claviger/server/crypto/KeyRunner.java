package org.claviger.server.crypto;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.HsmStream;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.KeyTemplate;
import org.claviger.hsm.KeyUse;
import org.claviger.hsm.MechanismUnsupportedException;
import org.claviger.secret.SecretAccess;
import org.claviger.secret.SecretBytes;
import org.claviger.server.custody.Custody;
import org.claviger.server.custody.KeyLease;
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
        requireKind(key, kind);
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

    /** Begins an operation in parts, which keeps the key at hand until it is closed. */
    PartSink open(CryptoKey key, KeyKind kind, Set<KeyUse> uses, BiFunction<Hsm, KeyHandle, HsmStream> begin) {
        requireKind(key, kind);
        try {
            KeyLease lease =
                    custody.use(key.material(), key.facts(), kind, uses, clear -> KeyFormats.hsmForm(clear, key, kind));
            return lent(lease::close, () -> begin.apply(hsm, lease.handle()));
        } catch (MechanismUnsupportedException e) {
            return openInSoftware(key, kind, uses, begin, e);
        } catch (HsmException e) {
            throw Failures.of(e);
        }
    }

    private PartSink openInSoftware(
            CryptoKey key,
            KeyKind kind,
            Set<KeyUse> uses,
            BiFunction<Hsm, KeyHandle, HsmStream> begin,
            MechanismUnsupportedException missing) {
        Hsm standIn = standIn(key, missing);
        try (SecretBytes clear = custody.open(key.material(), key.facts());
                SecretBytes form = KeyFormats.hsmForm(clear, key, kind)) {
            KeyHandle handle = bring(standIn, form, kind, KeyTemplate.of(uses));
            return lent(() -> standIn.destroy(handle), () -> begin.apply(standIn, handle));
        } catch (HsmException e) {
            throw Failures.of(e);
        }
    }

    private static PartSink lent(Runnable giveBack, Supplier<HsmStream> begin) {
        try {
            return new ModuleSink(begin.get(), giveBack);
        } catch (RuntimeException e) {
            giveBack.run();
            throw e;
        }
    }

    private static void requireKind(CryptoKey key, KeyKind kind) {
        if (key.isHsmResident() && !residesAs(key, kind)) {
            throw Failures.badParameters("The key stays in the HSM, as a key of another kind than this needs.");
        }
    }

    private <T> T runInSoftware(
            CryptoKey key,
            KeyKind kind,
            Set<KeyUse> uses,
            BiFunction<Hsm, KeyHandle, T> operation,
            MechanismUnsupportedException missing) {
        Hsm standIn = standIn(key, missing);
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

    /** The software that may do what the HSM cannot. */
    private Hsm standIn(CryptoKey key, MechanismUnsupportedException missing) {
        Hsm standIn = software;
        if (standIn == null || key.isHsmResident() || !policy.allowsSoftware(key.algorithm())) {
            throw Failures.of(missing);
        }
        key.remarks().accept("software: " + missing.mechanism());
        if (toldOf.add(missing.mechanism())) {
            LOG.atWarn()
                    .addKeyValue("mechanism", missing.mechanism())
                    .addKeyValue("algorithm", key.algorithm().label())
                    .log("The HSM lacks a mechanism: software does it, as `software-fallback` allows");
        }
        return standIn;
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
