package org.claviger.server.backup;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.threshold.ShamirSecretSplitter;
import org.bouncycastle.crypto.threshold.ShamirSplitSecret;
import org.claviger.codec.ttlv.Bytes;

/**
 * A new set of custodians with its shares. It is made in a process that ends right afterwards, and never in the server:
 * neither the private key nor the secret that opens it is written or sent anywhere.
 */
public record NewCustodians(CustodianSet set, List<Share> shares) implements AutoCloseable {
    private static final int KEY_BITS = 3072;
    private static final int IV_BYTES = 12;
    private static final int TAG_BITS = 128;

    public NewCustodians {
        shares = List.copyOf(shares);
    }

    /** @param auditKey of the server, and {@code environment}: what the shares vouch for */
    public static NewCustodians make(
            List<String> names, int threshold, Bytes auditKey, String environment, Instant now, SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(KEY_BITS, random);
            KeyPair pair = generator.generateKeyPair();
            Bytes publicKey = Bytes.of(pair.getPublic().getEncoded());
            ShamirSplitSecret split = ShamirSecretSplitter.getInstance(
                            ShamirSecretSplitter.Algorithm.AES, Share.SECRET_BYTES, random)
                    .split(threshold, names.size());
            byte[] iv = new byte[IV_BYTES];
            random.nextBytes(iv);
            byte[] sealed = seal(split.getSecret(), iv, CustodianSet.additionalData(publicKey), pair);
            List<byte[]> points = new ArrayList<>();
            for (var share : split.getSecretShares()) {
                points.add(share.getEncoded());
            }
            return of(names, threshold, auditKey, environment, now, publicKey, iv, sealed, points);
        } catch (GeneralSecurityException | IOException e) {
            throw new BackupException("The custodians' key could not be made: " + e.getMessage(), e);
        }
    }

    private static byte[] seal(byte[] secret, byte[] iv, byte[] additionalData, KeyPair pair)
            throws GeneralSecurityException {
        byte[] info = pair.getPrivate().getEncoded();
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(secret, "AES"), new GCMParameterSpec(TAG_BITS, iv));
            cipher.updateAAD(additionalData);
            return cipher.doFinal(info);
        } finally {
            Arrays.fill(info, (byte) 0);
            Arrays.fill(secret, (byte) 0);
        }
    }

    private static NewCustodians of(
            List<String> names,
            int threshold,
            Bytes auditKey,
            String environment,
            Instant now,
            Bytes publicKey,
            byte[] iv,
            byte[] sealed,
            List<byte[]> points) {
        List<CustodianSet.Custodian> custodians = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Share unnamed = new Share(names.get(i), Bytes.EMPTY, i + 1, threshold, names.size(), points.get(i));
            custodians.add(new CustodianSet.Custodian(names.get(i), Bytes.owning(unnamed.commitment())));
        }
        CustodianSet set = new CustodianSet(
                now, environment, auditKey, publicKey, Bytes.owning(iv), Bytes.owning(sealed), threshold, custodians);
        List<Share> shares = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            shares.add(new Share(names.get(i), set.idBytes(), i + 1, threshold, names.size(), points.get(i)));
        }
        return new NewCustodians(set, shares);
    }

    @Override
    public void close() {
        shares.forEach(Share::close);
    }
}
