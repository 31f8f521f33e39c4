package org.claviger.server.admin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Collections;

/** Files with a key and its certificate (PKCS#12). */
public final class Officers {
    private static final String ALIAS = "claviger";

    private Officers() {}

    /** A key and the certificate that says whose it is. */
    public record Credentials(PrivateKey key, X509Certificate certificate) {}

    public static Credentials read(Path file, char[] password) {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, password);
            for (String alias : Collections.list(store.aliases())) {
                if (store.getKey(alias, password) instanceof PrivateKey key
                        && store.getCertificate(alias) instanceof X509Certificate certificate) {
                    return new Credentials(key, certificate);
                }
            }
            throw new AdminException(file + " holds no private key; use the file that `claviger admin enroll` wrote");
        } catch (FileSystemException e) {
            throw HomeDirectory.explain(e);
        } catch (IOException | GeneralSecurityException e) {
            throw new AdminException(
                    file + " cannot be opened: it is no PKCS#12 file, or its password is another one", e);
        }
    }

    /** A new file, for its owner alone. */
    public static void write(Path file, char[] password, PrivateKey key, X509Certificate certificate)
            throws IOException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, password);
            store.setKeyEntry(ALIAS, key, password, new X509Certificate[] {certificate});
            Files.createFile(file, HomeDirectory.PRIVATE_FILE);
            try (var out = Files.newOutputStream(file)) {
                store.store(out, password);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform writes PKCS#12", e);
        }
    }
}
