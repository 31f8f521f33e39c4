package org.claviger.server.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.ResultReason;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.software.SoftwareHsm;
import org.claviger.server.crypto.VectorFile.Vector;
import org.claviger.server.policy.Tolerance;
import org.claviger.server.testing.TestServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** P8: the published vectors of all files, through the operations of a server, on every HSM alike. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PublishedVectors {
    private @Nullable TestServer server;
    private @Nullable VectorPlayer player;

    abstract Hsm hsm(Path home);

    /** What the module is called in the vectors that it lacks the mechanism for. */
    abstract String module();

    /** Whether software may do what is lacking. */
    abstract boolean isFallingBack();

    @BeforeAll
    void starts(@TempDir Path home) {
        Set<CryptographicAlgorithm> fallback = isFallingBack()
                ? EnumSet.allOf(CryptographicAlgorithm.class)
                : EnumSet.noneOf(CryptographicAlgorithm.class);
        server = new TestServer(
                home,
                hsm(home),
                AlgorithmPolicy.of(Tolerance.ALL, fallback),
                isFallingBack() ? new SoftwareHsm() : null);
        player = new VectorPlayer(server);
    }

    @AfterAll
    void stops() {
        if (server != null) {
            server.close();
        }
    }

    static Stream<Vector> vectors() {
        return VectorFile.ALL.stream().flatMap(VectorFile::read);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void givesThePublishedAnswer(Vector vector) {
        VectorPlayer playing = Objects.requireNonNull(player);
        if (isLacking(vector)) {
            assertThat(playing.refusal(vector)).isEqualTo(ResultReason.UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS);
        } else {
            playing.play(vector);
        }
    }

    /** Where software falls back for the module, both have to lack it. */
    private boolean isLacking(Vector vector) {
        Set<String> lacking = vector.has("lacks") ? Set.of(vector.get("lacks").split(" ")) : Set.of();
        return lacking.contains(module()) && (!isFallingBack() || lacking.contains("software"));
    }
}
