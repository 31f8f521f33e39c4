package org.claviger.server.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;
import org.claviger.codec.KmipException;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.ResultReason;
import org.claviger.secret.SecretAccess;
import org.claviger.secret.SecretBytes;
import org.claviger.server.identity.PasswordHash;
import org.jspecify.annotations.Nullable;

/**
 * Proves passwords that come with messages. KMIP sends them with every message, so an outcome is remembered: by a digest
 * of the hash on record and of what was sent, under a key that this process made for it, never the password. What has
 * to be computed is bounded: one at a time, and for each client only a few wrong ones in a while.
 */
public final class Passwords {
    /** How many outcomes, and how many clients' failures, are remembered. */
    static final int REMEMBERED_MAX = 10_000;

    /** How many wrong passwords of a client are computed within {@link #WINDOW}. */
    static final int WRONG_MAX = 5;

    static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int KEY_BYTES = 32;
    private static final int BYTE = 8;

    /** Wrong passwords of one client since a moment. */
    private record Wrong(Instant since, int count) {}

    private static final SecretAccess ACCESS = SecretAccess.grant();

    private final Semaphore oneAtATime = new Semaphore(1);
    private final Map<Bytes, Boolean> outcomes = new Recent<>();
    private final Map<String, Wrong> wrong = new Recent<>();
    private final byte[] key = new byte[KEY_BYTES];

    public Passwords(SecureRandom random) {
        random.nextBytes(key);
    }

    /** The hash to keep of a new password. */
    public static PasswordHash hash(String username, SecretBytes password, SecureRandom random) {
        byte[] salt = new byte[PasswordHash.SALT_BYTES];
        random.nextBytes(salt);
        return new PasswordHash(
                username,
                Bytes.owning(salt),
                PasswordHash.ITERATIONS,
                pbkdf2(password, Bytes.of(salt), PasswordHash.ITERATIONS));
    }

    /**
     * Whether this is the client's user name and password.
     *
     * @throws KmipException where the client has sent so many wrong ones that no more are tried for a while
     */
    public boolean matches(String client, PasswordHash expected, String username, SecretBytes password, Instant now) {
        Bytes seen = digest(expected, username, password);
        Boolean known = remembered(seen);
        if (known != null) {
            return known;
        }
        oneAtATime.acquireUninterruptibly();
        try {
            known = remembered(seen);
            if (known != null) {
                return known;
            }
            requireTries(client, now);
            boolean right = expected.username().equals(username)
                    && expected.hash().equals(pbkdf2(password, expected.salt(), expected.iterations()));
            remember(seen, right, client, now);
            return right;
        } finally {
            oneAtATime.release();
        }
    }

    private synchronized @Nullable Boolean remembered(Bytes seen) {
        return outcomes.get(seen);
    }

    private synchronized void requireTries(String client, Instant now) {
        Wrong before = wrong.get(client);
        if (before != null
                && before.count() >= WRONG_MAX
                && now.isBefore(before.since().plus(WINDOW))) {
            throw new KmipException(
                    ResultReason.AUTHENTICATION_NOT_SUCCESSFUL,
                    "Too many wrong passwords: another one is tried in a minute.");
        }
    }

    private synchronized void remember(Bytes seen, boolean right, String client, Instant now) {
        outcomes.put(seen, right);
        if (!right) {
            wrong.merge(
                    client,
                    new Wrong(now, 1),
                    (before, one) -> now.isBefore(before.since().plus(WINDOW))
                            ? new Wrong(before.since(), before.count() + 1)
                            : one);
        }
    }

    /** Changes with the hash on record, so that what is remembered of an old password is never found again. */
    private Bytes digest(PasswordHash expected, String username, SecretBytes password) {
        return password.read(ACCESS, bytes -> {
            HMac mac = new HMac(new SHA256Digest());
            mac.init(new KeyParameter(key));
            update(mac, expected.hash().toArray());
            update(mac, username.getBytes(UTF_8));
            update(mac, bytes);
            byte[] digest = new byte[mac.getMacSize()];
            mac.doFinal(digest, 0);
            return Bytes.owning(digest);
        });
    }

    /** With its length, so that no two sequences of parts have one digest. */
    private static void update(HMac mac, byte[] part) {
        for (int shift = Integer.SIZE - BYTE; shift >= 0; shift -= BYTE) {
            mac.update((byte) (part.length >>> shift));
        }
        mac.update(part, 0, part.length);
    }

    private static Bytes pbkdf2(SecretBytes password, Bytes salt, int iterations) {
        return password.read(ACCESS, bytes -> {
            PKCS5S2ParametersGenerator generator = new PKCS5S2ParametersGenerator(new SHA256Digest());
            generator.init(bytes, salt.toArray(), iterations);
            KeyParameter derived =
                    (KeyParameter) generator.generateDerivedMacParameters(PasswordHash.HASH_BYTES * BYTE);
            return Bytes.owning(derived.getKey());
        });
    }

    /** Forgets what was not asked for longest. */
    private static final class Recent<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1;

        Recent() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > REMEMBERED_MAX;
        }
    }
}
