package org.claviger.server.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PemTest {
    @TempDir
    private Path folder;

    @Test
    void writesAKeyWithItsPublicKeyThatReadsBackAsItWas() throws IOException, NoSuchAlgorithmException {
        KeyPair keys = KeyPairGenerator.getInstance("EC").generateKeyPair();

        String pem = Pem.encode(keys);

        PrivateKeyInfo info =
                PrivateKeyInfo.getInstance(Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", "")));
        assertThat(ECPrivateKey.getInstance(info.parsePrivateKey()).getPublicKey())
                .isEqualTo(SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded())
                        .getPublicKeyData());
        Path file = Files.writeString(folder.resolve("client.key"), pem);
        assertThat(((java.security.interfaces.ECPrivateKey) Pem.readPrivateKey(file, "EC")).getS())
                .isEqualTo(((java.security.interfaces.ECPrivateKey) keys.getPrivate()).getS());
    }
}
