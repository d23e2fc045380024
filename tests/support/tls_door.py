"""A way to the test server that speaks TLS, with a certificate of its own authority."""

import asyncio
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support.postgres import Door

SSL_REQUEST = bytes.fromhex("0000000804d2162f")


@dataclass(frozen=True)
class Certificate:
    """A self-signed certificate: its own authority."""

    path: Path
    key_path: Path

    @classmethod
    def of(cls, name: str, folder: Path) -> "Certificate":
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(minutes=1))
            .not_valid_after(now + timedelta(hours=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, hashes.SHA256())
        )
        made = cls(folder / f"{name}.pem", folder / f"{name}.key")
        made.path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        form = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        made.key_path.write_bytes(key.private_bytes(serialization.Encoding.PEM, *form))
        return made


class TlsDoor(Door):
    """Takes connections in the clear and in TLS, and remembers by which name it was greeted in which."""

    def __init__(self, url: str, certificate: Certificate) -> None:
        super().__init__(url)
        self.greeted_as: list[str | None] = []
        self.in_the_clear = 0
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate.path, certificate.key_path)
        self._context.sni_callback = lambda _, name, __: self.greeted_as.append(name)

    async def _greet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        start = await reader.readexactly(8)
        if start != SSL_REQUEST:
            self.in_the_clear += 1
            return start
        writer.write(b"S")
        await writer.start_tls(self._context)
        return b""
