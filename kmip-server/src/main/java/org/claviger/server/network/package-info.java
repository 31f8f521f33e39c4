/** The port: TLS, framing, bounded queues. Hands complete messages to a {@link RequestProcessor} and knows no KMIP. */
@NullMarked
package org.claviger.server.network;

import org.jspecify.annotations.NullMarked;
