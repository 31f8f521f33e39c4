package org.claviger.server.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.hsm.Hash;
import org.claviger.hsm.Mechanism;
import org.claviger.hsm.Mechanism.EcdsaForm;
import org.claviger.hsm.Mechanism.SignatureInput;
import org.claviger.server.crypto.AlgorithmPolicy.Purpose;
import org.junit.jupiter.api.Test;

/** The page for auditors says what the tables of {@code policy.fips} say, no more and no less. */
class FipsDocumentationTest {
    private static final Path PAGE = Path.of("..", "docs", "operate", "fips.md");
    private static final int[] LENGTHS = {64, 112, 128, 160, 192, 224, 256, 384, 512, 521, 1024, 2048, 3072, 4096, 8192
    };
    private static final byte[] BLOCK = new byte[16];
    private static final byte[] NONE = {};

    /** One of each kind, and those of which the hash or the salt decides. */
    private static final List<Mechanism> MECHANISMS = List.of(
            new Mechanism.AesEcb(),
            new Mechanism.AesCbc(BLOCK, false),
            new Mechanism.AesCbc(BLOCK, true),
            new Mechanism.AesCtr(BLOCK, 128),
            new Mechanism.AesCfb(BLOCK),
            new Mechanism.AesOfb(BLOCK),
            new Mechanism.AesXts(BLOCK),
            new Mechanism.AesCcm(new byte[12], NONE, 128),
            new Mechanism.AesGcm(new byte[12], NONE),
            new Mechanism.AesCmac(),
            new Mechanism.AesKeyWrap(),
            new Mechanism.AesKeyWrapPad(),
            new Mechanism.ChaCha20(new byte[12], 0),
            new Mechanism.ChaCha20Poly1305(new byte[12], NONE),
            new Mechanism.Poly1305(),
            new Mechanism.Des3Ecb(),
            new Mechanism.Des3Cbc(new byte[8], false),
            new Mechanism.Des3Cbc(new byte[8], true),
            new Mechanism.Des3Cfb(new byte[8]),
            new Mechanism.Des3Ofb(new byte[8]),
            new Mechanism.Des3Cmac(),
            new Mechanism.RsaPkcs1(),
            new Mechanism.RsaOaep(Hash.SHA_256, Hash.SHA_256, NONE),
            new Mechanism.RsaOaep(Hash.SHA_1, Hash.SHA_1, NONE),
            new Mechanism.RsaPkcs1Signature(Hash.SHA_256, SignatureInput.MESSAGE),
            new Mechanism.RsaPkcs1Signature(Hash.SHA_1, SignatureInput.MESSAGE),
            new Mechanism.RsaPkcs1Raw(),
            new Mechanism.RsaPss(Hash.SHA_256, Hash.SHA_256, 32, SignatureInput.MESSAGE),
            new Mechanism.RsaPss(Hash.SHA_1, Hash.SHA_1, 20, SignatureInput.MESSAGE),
            new Mechanism.Ecdsa(Hash.SHA_256, SignatureInput.MESSAGE, EcdsaForm.DER),
            new Mechanism.Dsa(Hash.SHA_256, SignatureInput.MESSAGE),
            new Mechanism.Ed25519(),
            new Mechanism.Hmac(Hash.SHA_256),
            new Mechanism.Hmac(Hash.SHA_1),
            new Mechanism.Hmac(Hash.MD5));

    @Test
    void hasEveryAlgorithmWithItsLengths() throws IOException {
        Set<String> expected =
                Approved.ROWS.stream().map(FipsDocumentationTest::line).collect(Collectors.toCollection(TreeSet::new));

        assertThat(rows("| algorithm |")).isEqualTo(expected);
    }

    @Test
    void hasEveryMechanismWithWhatItIsGoodFor() throws IOException {
        Set<String> expected =
                MECHANISMS.stream().map(FipsDocumentationTest::line).collect(Collectors.toCollection(TreeSet::new));

        assertThat(rows("| mechanism |")).isEqualTo(expected);
    }

    /** A mechanism that is added is written down, too. */
    @Test
    void knowsEveryKindOfMechanism() {
        Set<Class<?>> tried = MECHANISMS.stream().map(Mechanism::getClass).collect(Collectors.toSet());

        assertThat(tried)
                .containsExactlyInAnyOrderElementsOf(kinds(Mechanism.class).collect(Collectors.toSet()));
    }

    private static Stream<Class<?>> kinds(Class<?> type) {
        Class<?>[] narrower = type.getPermittedSubclasses();
        return narrower == null ? Stream.of(type) : Arrays.stream(narrower).flatMap(FipsDocumentationTest::kinds);
    }

    private static String line(Mechanism mechanism) {
        return "| " + mechanism.name() + " | " + word(Approved.isMechanism(mechanism, Purpose.PROTECT)) + " | "
                + word(Approved.isMechanism(mechanism, Purpose.PROCESS)) + " |";
    }

    private static String word(boolean approved) {
        return approved ? "yes" : "no";
    }

    private static String line(Approved.Row row) {
        String algorithms = row.algorithms().stream()
                .sorted()
                .map(CryptographicAlgorithm::label)
                .collect(Collectors.joining(", "));
        return "| " + algorithms + " | " + made(row) + " | " + least(row.protectMin()) + " | " + least(row.processMin())
                + " | " + row.source() + " |";
    }

    private static String made(Approved.Row row) {
        List<Integer> lengths = Arrays.stream(LENGTHS)
                .filter(bits -> row.create().test(bits))
                .boxed()
                .toList();
        if (lengths.isEmpty()) {
            return "no";
        }
        boolean open = row.create().test(lengths.getFirst() + 1);
        return open
                ? "from " + lengths.getFirst()
                : lengths.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private static String least(int bits) {
        return bits == Integer.MAX_VALUE ? "no" : String.valueOf(bits);
    }

    /** The lines of the table under this heading. */
    private static Set<String> rows(String heading) throws IOException {
        return Files.readAllLines(PAGE).stream()
                .dropWhile(line -> !line.startsWith(heading))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
