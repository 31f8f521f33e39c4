/** A small KMIP client over TLS, and what it needs to build requests and read answers. */
@NullMarked
package org.claviger.interop.client;

import org.jspecify.annotations.NullMarked;
