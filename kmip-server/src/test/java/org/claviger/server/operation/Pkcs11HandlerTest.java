package org.claviger.server.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.testing.TestServer.ALICE;
import static org.claviger.server.testing.TestServer.BOB;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.claviger.codec.object.Pkcs11Call;
import org.claviger.codec.operation.Pkcs11;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.Pkcs11Function;
import org.claviger.codec.type.Pkcs11ReturnCode;
import org.claviger.codec.type.ResultReason;
import org.claviger.server.testing.TestServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class Pkcs11HandlerTest {
    private static final Bytes VERSION_1 = Bytes.of((byte) 1);

    @TempDir
    private Path home;

    private TestServer server;

    @BeforeEach
    void starts() {
        server = new TestServer(home);
    }

    @AfterEach
    void stops() {
        server.close();
    }

    @Test
    void tellsWhoItIsBetweenInitializeAndFinalize() {
        Bytes application =
                call(request(Pkcs11Function.C_INITIALIZE, null, VERSION_1)).correlationValue();

        Pkcs11.Response info = call(request(Pkcs11Function.C_GET_INFO, application, null));
        Pkcs11.Response end = call(request(Pkcs11Function.C_FINALIZE, application, null));

        byte[] fields = Objects.requireNonNull(info.pkcs11OutputParameters()).toArray();
        assertThat(fields).hasSize(2 + 32 + 8 + 32 + 2);
        assertThat(new String(Arrays.copyOfRange(fields, 2, 34), StandardCharsets.US_ASCII).strip())
                .isEqualTo("Claviger");
        assertThat(end.pkcs11ReturnCode()).isEqualTo(Pkcs11ReturnCode.OK);
    }

    @Test
    void knowsAnApplicationNoMoreAfterItsFinalize() {
        Bytes application =
                call(request(Pkcs11Function.C_INITIALIZE, null, VERSION_1)).correlationValue();
        call(request(Pkcs11Function.C_FINALIZE, application, null));

        var answer = server.ask(ALICE, request(Pkcs11Function.C_GET_INFO, application, null));

        assertThat(answer.resultReason()).isEqualTo(ResultReason.INVALID_CORRELATION_VALUE);
    }

    @Test
    void knowsNoApplicationOfAnotherClient() {
        Bytes application =
                call(request(Pkcs11Function.C_INITIALIZE, null, VERSION_1)).correlationValue();

        var answer = server.ask(BOB, request(Pkcs11Function.C_GET_INFO, application, null));

        assertThat(answer.resultReason()).isEqualTo(ResultReason.INVALID_CORRELATION_VALUE);
    }

    @Test
    void wantsInitializeFirst() {
        Pkcs11.Response answer = call(request(Pkcs11Function.C_GET_INFO, null, null));

        assertThat(answer.pkcs11ReturnCode()).isEqualTo(Pkcs11ReturnCode.CRYPTOKI_NOT_INITIALIZED);
    }

    @Test
    void refusesAnEncodingThatItDoesNotKnow() {
        var answer = server.ask(ALICE, request(Pkcs11Function.C_INITIALIZE, null, Bytes.of((byte) 2)));

        assertThat(answer.resultReason()).isEqualTo(ResultReason.PKCS_11_CODEC_ERROR);
    }

    @Test
    void refusesAnInterfaceThatItDoesNotKnow() {
        var answer = server.ask(
                ALICE,
                new Pkcs11.Request("Vendor X", new Pkcs11Call.Standard(Pkcs11Function.C_INITIALIZE), null, VERSION_1));

        assertThat(answer.resultReason()).isEqualTo(ResultReason.PKCS_11_INVALID_INTERFACE);
    }

    @Test
    void saysThatOtherFunctionsAreNotSupported() {
        Pkcs11.Response answer = call(request(Pkcs11Function.C_GET_SLOT_LIST, null, null));

        assertThat(answer.pkcs11ReturnCode()).isEqualTo(Pkcs11ReturnCode.FUNCTION_NOT_SUPPORTED);
    }

    private Pkcs11.Response call(Pkcs11.Request request) {
        return server.get(ALICE, request, Pkcs11.Response.class);
    }

    private static Pkcs11.Request request(
            Pkcs11Function function, @Nullable Bytes correlationValue, @Nullable Bytes parameters) {
        return new Pkcs11.Request(null, new Pkcs11Call.Standard(function), correlationValue, parameters);
    }
}
