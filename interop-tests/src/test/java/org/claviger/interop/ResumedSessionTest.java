package org.claviger.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import javax.net.ssl.SSLContext;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.UsageMask;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.client.Answer;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.client.Requests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A resumed TLS session shows no certificate that a handshake could refuse: its requests are refused (P2). */
@ExtendWith(SharedServer.class)
class ResumedSessionTest {
    @Test
    void refusesARevokedClientThatResumesItsSession(RunningServer server) throws IOException {
        Credentials client = server.newClient("resumed");
        SSLContext sessions = client.tls();
        assertThat(create(server, sessions).succeeded()).isTrue();
        assertThat(create(server, sessions).succeeded()).isTrue();

        server.home().run("client", "revoke", client.name()).orFail();

        // That there is an answer at all shows that the session was resumed: a new one is refused in its handshake.
        assertThat(create(server, sessions).failedWith(ResultReason.AUTHENTICATION_NOT_SUCCESSFUL))
                .isTrue();
        assertThatThrownBy(() -> create(server, client.tls())).isInstanceOf(IOException.class);
    }

    private static Answer create(RunningServer server, SSLContext sessions) throws IOException {
        try (KmipConnection connection = KmipConnection.open(server.server().address(), sessions)) {
            return connection.call(
                    ProtocolVersion.V2_1, Operation.CREATE, Requests.createAes(256, Requests.mask(UsageMask.ENCRYPT)));
        }
    }
}
