package org.claviger.server.network;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.claviger.server.config.Configuration;
import org.claviger.server.config.ConfigurationLoader;
import org.claviger.server.config.TlsPolicy;
import org.claviger.server.identity.CertificateAuthority;
import org.claviger.server.identity.CertificateAuthority.Purpose;
import org.claviger.server.identity.ClientAdmission;
import org.claviger.server.identity.ClientCertificate;
import org.claviger.server.identity.RegisteredClient;
import org.claviger.server.identity.RegisteredClient.Match;
import org.claviger.server.identity.SoftwareSigner;
import org.claviger.server.metrics.Metrics;
import org.jspecify.annotations.Nullable;

/** A port that gives each message back, with a client registry in memory: what tests of the network talk to. */
final class EchoServer implements AutoCloseable {
    static final RequestProcessor ECHO = (_, _, request) -> Answer.of(request.copy());

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final CertificateAuthority servers = authority("servers");
    private final CertificateAuthority clients = authority("clients");
    private final Map<String, RegisteredClient> registry = new ConcurrentHashMap<>();
    private final AtomicInteger admissions = new AtomicInteger();
    private final Metrics metrics = new Metrics();
    private volatile Duration ahead = Duration.ZERO;
    private final NetworkServer server;
    private final Configuration configuration;

    /** A certificate and its key. */
    record Credentials(KeyPair keys, X509Certificate certificate) {}

    EchoServer(RequestProcessor processor, String... settings) {
        String[] all = Arrays.copyOf(settings, settings.length + 2);
        all[settings.length] = "network.listen=127.0.0.1:0";
        all[settings.length + 1] = "network.loops=1";
        configuration = ConfigurationLoader.standard(Path.of("/nowhere"), List.of(all));
        try {
            ClientAdmission admission = new ClientAdmission(
                    List.of(clients.certificate()),
                    given -> Optional.ofNullable(registry.get(given.fingerprint())),
                    Clock.systemUTC());
            TlsContext tls = new TlsContext(
                    configuration.tls().policy(),
                    configuration.tls(),
                    List.of(identity(configuration.tls().policy().serverKeys().getFirst())),
                    chain -> {
                        admissions.incrementAndGet();
                        admission.check(chain);
                    });
            server = NetworkServer.start(
                    configuration.network(),
                    configuration.limits().message().messageBytesMax(),
                    tls,
                    processor,
                    metrics,
                    () -> Instant.now().plus(ahead));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private ServerIdentity identity(TlsPolicy.ServerKey kind) {
        KeyPair keys = kind == TlsPolicy.ServerKey.P_384
                ? SoftwareSigner.newKeyPair("secp384r1")
                : SoftwareSigner.newKeyPair();
        X509Certificate certificate = servers.issue(
                keys.getPublic(), "kms", Purpose.SERVER, List.of("127.0.0.1"), Instant.now(), Duration.ofDays(1));
        return new ServerIdentity(keys.getPrivate(), List.of(certificate));
    }

    private static CertificateAuthority authority(String name) {
        return CertificateAuthority.create(SoftwareSigner.of(name), name, Instant.now(), RANDOM);
    }

    /** From now on the server's own clock is that much ahead of the machine's; TLS goes by the machine's. */
    void setAhead(Duration ahead) {
        this.ahead = ahead;
    }

    NetworkServer server() {
        return server;
    }

    CertificateAuthority serversAuthority() {
        return servers;
    }

    CertificateAuthority clientsAuthority() {
        return clients;
    }

    /** A client with a certificate from the server's CA for clients. */
    Credentials newClient(String name) {
        Credentials credentials = credentialsFrom(clients, name);
        register(name, credentials.certificate());
        return credentials;
    }

    static Credentials credentialsFrom(CertificateAuthority authority, String name) {
        return credentialsFrom(authority, name, Duration.ofDays(1));
    }

    static Credentials credentialsFrom(CertificateAuthority authority, String name, Duration lifetime) {
        KeyPair keys = SoftwareSigner.newKeyPair();
        return new Credentials(
                keys, authority.issue(keys.getPublic(), name, Purpose.CLIENT, List.of(), Instant.now(), lifetime));
    }

    void register(String name, X509Certificate certificate) {
        ClientCertificate facts = ClientCertificate.of(certificate);
        registry.put(
                facts.fingerprint(),
                new RegisteredClient(
                        name,
                        RegisteredClient.DEFAULT_DOMAIN,
                        null,
                        "client",
                        Match.CERTIFICATE,
                        facts,
                        Instant.now(),
                        null));
    }

    void revoke(Credentials credentials) {
        registry.computeIfPresent(
                ClientCertificate.of(credentials.certificate()).fingerprint(),
                (_, client) -> client.revokedAt(Instant.now()));
    }

    /** A connection whose handshake is through. */
    SSLSocket connect(Credentials credentials) throws IOException {
        return connect(credentials, "TLSv1.3");
    }

    SSLSocket connect(@Nullable Credentials credentials, String protocol) throws IOException {
        SSLSocket socket = unconnected(credentials, protocol);
        socket.connect(server.address(), 5_000);
        socket.startHandshake();
        return socket;
    }

    SSLSocket unconnected(@Nullable Credentials credentials, String protocol) throws IOException {
        return unconnected(context(credentials), protocol);
    }

    static SSLSocket unconnected(SSLContext context, String protocol) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket();
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
        socket.setEnabledProtocols(new String[] {protocol});
        return socket;
    }

    /** What a client keeps its sessions in: connections of one context resume them. */
    SSLContext context(@Nullable Credentials credentials) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers(credentials), trust().getTrustManagers(), RANDOM);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many handshakes showed a certificate that was checked; one that resumes a session shows none. */
    int admissions() {
        return admissions.get();
    }

    /** A connection without TLS. */
    Socket connectPlainly() throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(10_000);
        socket.connect(server.address(), 5_000);
        return socket;
    }

    private static KeyManager @Nullable [] keyManagers(@Nullable Credentials credentials)
            throws GeneralSecurityException, IOException {
        if (credentials == null) {
            return null;
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, PASSWORD);
        store.setKeyEntry(
                "client", credentials.keys().getPrivate(), PASSWORD, new X509Certificate[] {credentials.certificate()});
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, PASSWORD);
        return factory.getKeyManagers();
    }

    private TrustManagerFactory trust() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, PASSWORD);
        store.setCertificateEntry("servers", servers.certificate());
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    @Override
    public void close() {
        server.close();
    }

    /** A request message whose content is one text of this length, padded. */
    static byte[] message(int contentBytes) {
        byte[] message = new byte[8 + contentBytes];
        message[0] = 0x42;
        message[1] = 0x00;
        message[2] = 0x78;
        message[3] = 0x01;
        message[4] = (byte) (contentBytes >>> 24);
        message[5] = (byte) (contentBytes >>> 16);
        message[6] = (byte) (contentBytes >>> 8);
        message[7] = (byte) contentBytes;
        for (int i = 8; i < message.length; i++) {
            message[i] = (byte) i;
        }
        return message;
    }

    /** A message that carries a number, to tell it from others. */
    static byte[] numbered(int number) {
        byte[] message = message(8);
        message[15] = (byte) number;
        return message;
    }

    static int numberOf(ByteBuf message) {
        return message.getUnsignedByte(15);
    }
}
