package org.claviger.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublicKeysTest {
    @TempDir
    private Path folder;

    @Test
    void keepsEachKeyOnceAndTakesOneOutAgain() throws IOException {
        Path file = folder.resolve("peers.pub");
        PublicKey one = ServerCertificate.newKeyPair(new SecureRandom()).getPublic();
        PublicKey other = ServerCertificate.newKeyPair(new SecureRandom()).getPublic();
        assertThat(PublicKeys.readIfThere(file)).isEmpty();

        PublicKeys.add(file, one);
        PublicKeys.add(file, other);
        PublicKeys.add(file, one);
        assertThat(PublicKeys.read(file)).containsExactly(one, other);

        PublicKeys.remove(file, one);
        PublicKeys.remove(file, one);
        assertThat(PublicKeys.read(file)).containsExactly(other);
        assertThat(Files.readString(file)).isEqualTo(PublicKeys.encode(other));
    }
}
