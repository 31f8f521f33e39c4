package org.claviger.server.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.server.identity.Pem;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A share that was encrypted to a custodian's certificate opens with the command that the documentation names. */
@Timeout(60)
class ShareEnvelopeTest {
    private static final Path OPENSSL = Path.of("/usr/bin/openssl");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"rsa:2048", "ec -pkeyopt ec_paramgen_curve:P-256", "ec -pkeyopt ec_paramgen_curve:P-384"})
    void isOpenedByOpenssl(String kind) throws Exception {
        assumeTrue(Files.isExecutable(OPENSSL), "needs openssl");
        openssl("req -x509 -nodes -subj /CN=alice -days 2 -keyout alice.key -out alice.crt -newkey " + kind);
        try (NewCustodians made = NewCustodians.make(
                List.of("alice", "bob"), 2, Bytes.ofHex("0102"), "test", Instant.EPOCH, new SecureRandom())) {
            Share share = made.shares().getFirst();

            String sealed = ShareEnvelope.seal(
                    share, Pem.readCertificates(folder.resolve("alice.crt")).getFirst(), new SecureRandom());

            assertThat(sealed).doesNotContain("value:");
            Files.writeString(folder.resolve("alice.share.cms"), sealed);
            openssl("cms -decrypt -binary -inform PEM -in alice.share.cms -inkey alice.key -out alice.share");
            assertThat(Files.readString(folder.resolve("alice.share"))).isEqualTo(share.toText());
        }
    }

    /** What makes them anew from the same random bytes takes nothing from anywhere else. */
    @ParameterizedTest
    @ValueSource(strings = {"rsa:2048", "ec -pkeyopt ec_paramgen_curve:P-256"})
    void takesEveryRandomByteOfCustodiansFromTheGivenGenerator(String kind) throws Exception {
        assumeTrue(Files.isExecutable(OPENSSL), "needs openssl");
        openssl("req -x509 -nodes -subj /CN=alice -days 2 -keyout alice.key -out alice.crt -newkey " + kind);

        assertThat(ceremony(1)).isEqualTo(ceremony(1)).isNotEqualTo(ceremony(2));
    }

    private List<String> ceremony(long seed) throws IOException {
        SecureRandom random = new Repeatable(seed);
        List<String> all = new ArrayList<>();
        try (NewCustodians made =
                NewCustodians.make(List.of("alice", "bob"), 2, Bytes.ofHex("0102"), "test", Instant.EPOCH, random)) {
            all.add(made.set().encode().toString());
            for (Share share : made.shares()) {
                all.add(share.toText());
            }
            all.add(ShareEnvelope.seal(
                    made.shares().getFirst(),
                    Pem.readCertificates(folder.resolve("alice.crt")).getFirst(),
                    random));
        }
        return all;
    }

    private static final class Repeatable extends SecureRandom {
        private static final long serialVersionUID = 1;

        private final Random random;

        Repeatable(long seed) {
            this.random = new Random(seed);
        }

        @Override
        public void nextBytes(byte[] bytes) {
            random.nextBytes(bytes);
        }
    }

    private void openssl(String arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(OPENSSL.toString()));
        command.addAll(List.of(arguments.split(" ", -1)));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("openssl.log").toFile())
                .start();
        boolean ended = process.waitFor(30, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended && process.exitValue() == 0)
                .as(Files.readString(folder.resolve("openssl.log")))
                .isTrue();
    }
}
